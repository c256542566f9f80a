export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  const pick = picks(setTriggerValue);
  const box = root(parentElement, "tablebox");
  if (!box.children.length) {
    const top = el("div", "top", box);
    const search = Object.assign(el("input", "", top), { type: "search", value: data.asks.search });
    let timer;
    search.oninput = () => { box.typed = true; clearTimeout(timer); timer = setTimeout(() => box.ask({ search: search.value, page: 0 }), 150); };
    el("span", "count num", top);
    const scroll = el("div", "scroll", box);
    const table = el("table", "", scroll);
    el("tr", "", el("thead", "", table));
    el("tbody", "", table);
    el("div", "empty", scroll);
    const pages = el("div", "pages", box);
    ["\u2039 Previous", "", "Next \u203a"].forEach((label, place) => text(el(place === 1 ? "span" : "button", place === 1 ? "num" : "turn", pages), label));
  }
  box.asks = data.asks;
  box.ask = (change) => {
    box.asks = { ...box.asks, ...change };
    if (data.by_pick) pick({ asks: box.asks });
    else setStateValue("asks", box.asks);
  };
  const [top, scroll, pages] = box.children;
  const [head, body] = scroll.firstChild.children;
  const { sort, desc, page } = data.asks;
  const search = top.firstChild;
  search.placeholder = search.ariaLabel = data.placeholder;
  search.style.visibility = data.placeholder ? "" : "hidden";
  // What is typed stays until the answer to it is here; Back changes it, also under the cursor
  if (search.value === data.asks.search) box.typed = false;
  else if (!box.typed) search.value = data.asks.search;
  text(top.lastChild, data.count);
  scroll.style.setProperty("--places", data.places);
  scroll.style.setProperty("--rows", Math.max(3, data.rows.length));

  const makeHead = () => {
    const cell = el("th");
    cell.scope = "col";
    el("button", "", cell);
    return cell;
  };
  const fillHead = (cell, column) => {
    const isSorted = column.key === sort;
    const button = cell.firstChild;
    text(button, column.label + (isSorted ? (desc ? " \u2193" : " \u2191") : ""));
    button.title = column.title;
    button.disabled = Boolean(data.fixed);
    cell.ariaSort = isSorted ? (desc ? "descending" : "ascending") : "none";
    cell.className = isSorted ? "on" : "";
    button.onclick = () => box.ask({ sort: column.key, desc: isSorted ? !desc : column.key !== data.columns[0].key, page: 0 });
  };
  keep(head.firstChild, data.columns, makeHead, fillHead);

  const make = () => {
    const row = el("tr");
    const first = el("td", "first", row);
    const button = el("button", "", first);
    el("i", "", button);
    if (data.icon) el("span", "icon", button);
    el("span", "label", button);
    data.columns.slice(1).forEach(() => el("td", "num", row).append(el("b"), el("small")));
    return row;
  };
  const fill = (row, item) => {
    const button = row.firstChild.firstChild;
    button.onclick = (event) => pick({ value: item.value, how: event.altKey ? "exclude" : event.ctrlKey || event.metaKey ? "add" : "pick" });
    button.title = `${data.verb ?? "Filter by"} ${item.label}`;
    button.ariaPressed = item.on === undefined ? null : String(item.on);
    row.classList.toggle("on", Boolean(item.on));
    button.style.setProperty("--part", `${item.part * 100}%`);
    if (data.icon) icon(button.querySelector(".icon"), data.icon, item.mark);
    text(button.querySelector(".label"), item.label);
    item.cells.forEach((cell, place) => {
      const [value, change] = row.children[place + 1].children;
      text(value, cell.text);
      text(change, cell.change);
      change.className = cell.tone;
      row.children[place + 1].title = cell.title;
    });
  };
  const kind = data.columns.map((column) => column.key).join(" ") + data.icon; // another table's rows are other nodes
  keep(body, data.rows.map((row) => ({ ...row, value: row.key, key: `${kind}|${row.key}` })), make, fill);
  scroll.firstChild.style.display = data.rows.length ? "" : "none";
  prose(scroll.lastChild, data.empty);
  scroll.lastChild.style.display = data.rows.length ? "none" : "";
  const [back, where, on] = pages.children;
  pages.style.visibility = data.pages > 1 || page > 0 ? "" : "hidden";
  text(where, `${page + 1} of ${data.pages}`);
  back.disabled = page === 0;
  on.disabled = page + 1 >= data.pages;
  back.onclick = () => box.ask({ page: Math.min(page, data.pages) - 1 });
  on.onclick = () => box.ask({ page: page + 1 });
}
