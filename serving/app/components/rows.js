export default function ({ data, parentElement, setTriggerValue }) {
  const box = root(parentElement, "rows");
  box.classList.toggle("plain", !data.clickable);
  box.classList.toggle("narrowed", data.rows.some((row) => row.on));
  box.style.setProperty("--places", data.places);
  box.style.setProperty("--rows", Math.max(3, data.rows.length));
  if (!box.children.length) {
    el("div", "head", box).append(el("span"), el("span"), el("span", "share"));
    el("div", "list", box);
    el("div", "empty", box);
  }
  const [head, list, empty] = box.children;
  text(head.children[0], data.head);
  text(head.children[1], data.unit);
  head.children[1].style.visibility = data.rows.length ? "" : "hidden";
  list.style.display = data.rows.length ? "" : "none";
  empty.style.display = data.rows.length ? "none" : "";
  prose(empty, data.empty);

  const make = () => {
    const row = el(data.clickable ? "button" : "div", "row");
    const bar = el("span", "bar", row);
    if (data.icon) el("span", "icon", bar);
    el("span", "label", bar);
    el("span", "value num", row);
    el("span", "share num", row);
    return row;
  };
  const fill = (row, item) => {
    const label = data.icon === "country" ? countryName(item.label) : item.label;
    row.classList.toggle("on", item.on);
    row.title = item.title ? `${label}: ${item.title}` : label;
    if (data.clickable) {
      row.ariaPressed = String(item.on);
      row.onclick = () => setTriggerValue("pick", item.value);
    }
    row.querySelector(".bar").style.setProperty("--part", `${item.part * 100}%`);
    if (data.icon) icon(row.querySelector(".icon"), data.icon, item.value);
    text(row.querySelector(".label"), label);
    text(row.querySelector(".value"), item.text);
    text(row.querySelector(".share"), item.share ?? "");
  };
  const kind = data.head; // another tab's rows are other nodes
  keep(list, data.rows.map((row) => ({ ...row, key: `${kind}|${row.value}` })), make, fill);
}
