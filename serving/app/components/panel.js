export default function ({ data, parentElement, setTriggerValue }) {
  const pick = picks(setTriggerValue);
  const box = root(parentElement, "panel");
  if (!box.children.length) {
    el("header", "", box).append(el("h3"), el("nav", "tabs"));
    el("nav", "tabs below", box);
    el("div", "rows", box);
    el("div", "world", box);
    const footer = el("footer", "", box);
    text(el("button", "details", footer), "Details");
    saveButton(footer, box);
  }
  const [header, below, rows, map, footer] = box.children;
  text(header.firstChild, data.title);
  const open = data.tabs.find((tab) => tab.on) ?? { below: [] };
  tabs(header.lastChild, data.tabs, (name) => pick({ tab: name }), `${data.title} by`);
  tabs(below, open.below.length > 1 ? open.below : [], (name) => pick({ tab: name }), `${open.label} by`);
  below.style.display = open.below.length > 1 ? "" : "none";
  const isMap = data.draws === "map";
  rows.style.display = isMap ? "none" : "";
  map.style.display = isMap ? "" : "none";
  const row = (value, how) => pick({ value, how });
  if (isMap) world(map, data, row);
  else bars(rows, data, row);
  footer.firstChild.onclick = () => pick({ details: true });
  footer.firstChild.style.visibility = data.rows.length ? "" : "hidden";
  footer.firstChild.style.display = data.details ? "" : "none";
  footer.lastChild.style.display = isMap && data.rows.length ? "" : "none";
  footer.style.display = data.details || isMap ? "" : "none";
  box.saves = data.saves;
}
