export default function ({ data, parentElement, setTriggerValue }) {
  const pick = picks(setTriggerValue);
  const box = root(parentElement, "goals");
  if (!box.children.length) {
    const header = el("header", "", box);
    text(el("h3", "", header), "Goals");
    const add = el("button", "add", header);
    add.type = "button";
    text(add, "+ Add a goal");
    const scroll = el("div", "scroll", box);
    const table = el("table", "", scroll);
    const head = el("tr", "", el("thead", "", table));
    ["Goal", "Unique", "Total", "Rate", "Revenue", ""].forEach((label) => text(Object.assign(el("th", "", head), { scope: "col" }), label));
    el("tbody", "", table);
    el("p", "empty", box);
  }
  box.classList.toggle("free", !data.money);
  box.querySelector(".add").onclick = () => pick({ edit: null });
  const heads = box.querySelectorAll("th");
  ["visitors", "events", "conversion_rate", "total_revenue"].forEach((name, place) => (heads[place + 1].title = data.titles[name] ?? ""));
  const make = () => {
    const row = el("tr");
    const button = el("button", "goal", el("td", "first", row));
    button.append(el("i"), el("b", "label"), el("small", "says"));
    for (let place = 0; place < 3; place++) el("td", "num", row).append(el("b"), el("small"));
    el("b", "", el("td", "num money", row));
    text(Object.assign(el("button", "edit", el("td", "last", row)), { type: "button" }), "Edit");
    return row;
  };
  const fill = (row, item) => {
    const button = row.firstChild.firstChild;
    row.classList.toggle("on", item.on);
    button.ariaPressed = String(item.on);
    button.title = item.on ? "Show all goals" : `Show ${item.name} alone`;
    button.style.setProperty("--part", `${item.part * 100}%`);
    button.onclick = () => pick({ goal: item.name });
    text(button.children[1], item.name);
    text(button.children[2], item.says);
    item.cells.forEach((cell, place) => {
      const [value, change] = row.children[place + 1].children;
      text(value, cell.text);
      text(change, cell.change);
      change.className = cell.tone;
      row.children[place + 1].title = cell.title;
    });
    text(row.children[4].firstChild, item.money || "\u2013");
    row.children[4].title = item.moneys;
    const edit = row.lastChild.firstChild;
    edit.ariaLabel = `Edit ${item.name}`;
    edit.onclick = () => pick({ edit: item.id });
  };
  keep(box.querySelector("tbody"), data.rows.map((row) => ({ ...row, key: row.id })), make, fill);
  box.querySelector(".scroll").style.display = data.rows.length ? "" : "none";
  box.querySelector(".empty").style.display = data.rows.length ? "none" : "";
  prose(box.querySelector(".empty"), "No goal yet. A goal is an event such as a signup, a page such as `/thanks`, or a page that is read: add one, and it counts what has happened already, too.");
}
