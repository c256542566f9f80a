export default function ({ data, parentElement, setTriggerValue }) {
  const pick = picks(setTriggerValue);
  const box = root(parentElement, "pad");
  if (!box.children.length) {
    const left = el("div", "left", box);
    const paper = el("div", "paper", left);
    el("pre", "", paper).ariaHidden = "true";
    const area = el("textarea", "", paper);
    Object.assign(area, { spellcheck: false, autocapitalize: "off", autocomplete: "off", ariaLabel: "SQL, one SELECT over events and visits", placeholder: "SELECT page, count(*) FROM events GROUP BY page" });
    const bar = el("div", "bar", left);
    const run = el("button", "run", bar);
    run.append(el("span"), el("kbd"));
    text(run.firstChild, "Run");
    text(run.lastChild, /Mac/.test(navigator.platform) ? "⌘ Enter" : "Ctrl Enter");
    const form = el("form", "", bar);
    Object.assign(el("input", "", form), { placeholder: "Name", ariaLabel: "Name to save it under", maxLength: 120 });
    text(Object.assign(el("button", "quiet", form), { type: "submit" }), "Save");
    el("div", "error", left);
    const right = el("div", "right", box);
    for (const [name, title] of [["examples", "Examples"], ["saved", "Saved"], ["tables", "Columns"]]) {
      const part = el("details", name, right);
      part.open = name === "tables" && innerWidth > 900;
      text(el("summary", "", part), title);
      el("div", "items", part);
    }
  }
  const [left, right] = box.children;
  const [paper, bar, error] = left.children;
  const [shadow, area] = paper.children;
  const known = new Set(data.tables.flatMap((table) => [table.name, ...table.columns.map((column) => column.name)]));
  const draw = () => {
    shadow.replaceChildren(...coloured(`${area.value}\n`, known));
    bar.firstChild.disabled = !area.value.trim();
    bar.lastChild.lastChild.disabled = !area.value.trim();
  };
  const write = (value) => { area.value = value; draw(); area.focus(); };
  const run = () => area.value.trim() && pick({ run: area.value });
  if (box.given !== data.text) {
    box.given = data.text;
    area.value = data.text;
  }
  area.oninput = draw;
  area.onscroll = () => { shadow.scrollTop = area.scrollTop; shadow.scrollLeft = area.scrollLeft; };
  area.onkeydown = (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    run();
  };
  bar.firstChild.onclick = run;
  bar.lastChild.onsubmit = (event) => {
    event.preventDefault();
    const name = bar.lastChild.firstChild;
    if (!name.value.trim()) return name.focus();
    pick({ save: name.value.trim(), text: area.value });
    name.value = "";
  };
  text(error, data.error);
  draw();

  const [examples, saved, tables] = [...right.children].map((part) => part.lastChild);
  const insert = (name) => {
    area.setRangeText(name, area.selectionStart, area.selectionEnd, "end");
    draw();
    area.focus();
  };
  const makeTable = () => {
    const table = el("div", "table");
    el("button", "name", table).append(el("b"), el("small"));
    el("div", "columns", table);
    return table;
  };
  keep(tables, data.tables.map((table) => ({ ...table, key: table.name })), makeTable, (node, table) => {
    text(node.firstChild.firstChild, table.name);
    text(node.firstChild.lastChild, table.says);
    node.firstChild.onclick = () => insert(table.name);
    const makeColumn = () => { const one = el("button", "column"); one.append(el("span"), el("small")); return one; };
    keep(node.lastChild, table.columns.map((column) => ({ ...column, key: column.name })), makeColumn, (one, column) => {
      text(one.firstChild, column.name);
      text(one.lastChild, column.kind);
      one.title = [column.says, "click: put it into the text"].filter(Boolean).join(" · ");
      one.onclick = () => insert(column.name);
    });
  });
  keep(examples, data.examples.map((one) => ({ ...one, key: one.name })), () => el("button", "pick"), (node, one) => {
    text(node, one.name);
    node.title = one.sql;
    node.onclick = () => write(one.sql);
  });
  const makeSaved = () => { const one = el("div", "one"); one.append(el("button", "pick"), el("button", "x")); return one; };
  const fillSaved = (node, one) => {
    if (one.none) return text(node, one.none);
    text(node.firstChild, one.name);
    node.firstChild.title = one.sql;
    node.firstChild.onclick = () => { write(one.sql); pick({ run: one.sql }); };
    const remove = node.lastChild;
    const ask = (sure) => { remove.classList.toggle("sure", sure); text(remove, sure ? "Delete?" : "×"); remove.ariaLabel = sure ? `Delete ${one.name} for good` : `Delete ${one.name}`; };
    if (!remove.textContent) ask(false);
    remove.onclick = () => {
      if (remove.classList.contains("sure")) return pick({ remove: one.id });
      ask(true);
      setTimeout(() => ask(false), 4000);
    };
  };
  const items = data.saved.length ? data.saved.map((one) => ({ ...one, key: one.id })) : [{ key: "none", none: "None yet: give one a name and save it." }];
  keep(saved, items, (one) => (one.none ? el("div", "none") : makeSaved()), fillSaved);
}
