export default function ({ data, parentElement }) {
  const scroll = root(parentElement, "ledger");
  if (!scroll.children.length) {
    const table = el("table", "", scroll);
    el("tr", "", el("thead", "", table));
    el("tbody", "", table);
    el("div", "empty", scroll);
  }
  const [table, empty] = scroll.children;
  const [head, body] = table.children;
  table.style.display = data.rows.length ? "" : "none";
  empty.style.display = data.rows.length ? "none" : "";
  prose(empty, data.empty);
  keep(head.firstChild, data.columns, () => Object.assign(el("th"), { scope: "col" }), (cell, column) => {
    cell.className = column.num ? "num" : "";
    text(cell, column.key);
  });
  const rows = data.rows.flatMap((row) => [row, ...(row.more.length ? [{ key: `more ${row.key}`, behind: row.more }] : [])]);
  const make = (item) => {
    const row = el("tr", item.behind ? "behind" : "");
    if (item.behind) {
      row.hidden = true;
      Object.assign(el("td", "", row), { colSpan: data.columns.length });
      return row;
    }
    data.columns.forEach((column, place) => {
      const cell = el("td", column.num ? "num" : "", row);
      if (!place) text(el("button", "arrow", cell), "\u203a");
      cell.append(el("span"), el("small"));
    });
    return row;
  };
  const fill = (row, item) => {
    if (item.behind) {
      const block = () => { const one = el("div", "one"); one.append(el("b"), el("p"), el("pre")); return one; };
      keep(row.firstChild, item.behind.map((one, place) => ({ ...one, key: place })), block, (node, one) => {
        [one.head, one.text, one.code ?? ""].forEach((said, place) => text(node.children[place], said));
      });
      return;
    }
    item.cells.forEach((cell, place) => {
      const node = row.children[place];
      const [said, small] = [...node.children].slice(-2);
      text(said, cell.text);
      text(small, cell.small ?? "");
      node.dataset.tone = cell.tone ?? "";
      node.title = cell.title ?? "";
    });
    row.firstChild.style.setProperty("--part", `${(item.part ?? 0) * 100}%`);
    row.classList.toggle("barred", item.part !== undefined);
    row.classList.toggle("opens", item.more.length > 0);
    const arrow = row.firstChild.firstChild;
    arrow.hidden = !item.more.length;
    arrow.ariaLabel = `${data.opens}: ${item.cells[0].text}`;
    arrow.ariaExpanded ??= "false";
    row.onclick = item.more.length ? () => {
      const behind = row.nextElementSibling;
      behind.hidden = !behind.hidden;
      arrow.ariaExpanded = String(!behind.hidden);
    } : null;
  };
  keep(body, rows, make, fill);
}
