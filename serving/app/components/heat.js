export default function ({ data, parentElement }) {
  const box = root(parentElement, "heat");
  if (!box.children.length) {
    const scroll = el("div", "scroll", box);
    scroll.tabIndex = 0;
    scroll.role = "region";
    scroll.ariaLabel = "Cohorts";
    const table = el("table", "", scroll);
    el("tr", "", el("thead", "", table));
    el("tbody", "", table);
    el("p", "note", box);
    el("p", "empty", box);
    saveButton(el("footer", "", box), box);
  }
  box.saves = data.name;
  const [scroll, note, empty, footer] = box.children;
  const [head, body] = scroll.firstChild.children;
  const heads = ["Cohort", "People", ...data.heads].map((label) => ({ key: label, label }));
  keep(head.firstChild, heads, () => Object.assign(el("th"), { scope: "col" }), (cell, item) => {
    text(cell, item.label);
    cell.title = data.titles[item.label] ?? "";
  });
  const make = (item) => {
    const row = el("tr", item.mean ? "mean" : "");
    row.append(Object.assign(el("th"), { scope: "row" }), el("td", "people num"));
    return row;
  };
  const fill = (row, item) => {
    text(row.children[0], item.label);
    text(row.children[1], item.people);
    item.cells.forEach((cell, place) => {
      const node = row.children[place + 2] ?? el("td", "", row);
      if (!node.firstChild) el("div", "cell num", node);
      const inner = node.firstChild;
      text(inner, cell.text);
      inner.title = cell.title ?? "";
      inner.className = `cell num${cell.unfinished ? " unfinished" : ""}${cell.part > (cell.unfinished ? 1.1 : 0.7) ? " dark" : ""}`;
      inner.style.setProperty("--part", `${Math.round(8 + 84 * (cell.part ?? 0))}%`);
    });
    while (row.children.length > item.cells.length + 2) row.lastChild.remove();
  };
  const mean = { key: "mean", mean: true, label: data.first, people: data.people, cells: data.mean.map((value, place) => ({ key: place, text: value })) };
  keep(body, [mean, ...data.rows], make, fill);
  text(note, data.note);
  text(empty, data.empty);
  empty.style.display = data.empty ? "" : "none";
  scroll.style.display = note.style.display = footer.style.display = data.empty ? "none" : "";
}
