// Rows with bars in `box`, which `bars` makes once. `pick`: what a click on a row does, or none.
function bars(box, data, pick) {
  box.classList.toggle("plain", data.share === undefined);
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
  text(head.children[2], data.share ?? "");
  head.children[1].style.visibility = head.children[2].style.visibility = data.rows.length ? "" : "hidden";
  list.style.display = data.rows.length ? "" : "none";
  empty.style.display = data.rows.length ? "none" : "";
  prose(empty, data.empty);

  const make = () => {
    const row = el(pick ? "button" : "div", "row");
    const bar = el("span", "bar", row);
    if (data.icon) el("span", "icon", bar);
    el("span", "label", bar);
    el("span", "value num", row);
    el("span", "share num", row);
    return row;
  };
  const fill = (row, item) => {
    row.classList.toggle("on", item.on);
    row.title = item.title ? `${item.label}: ${item.title}` : item.label;
    if (pick) {
      row.ariaPressed = String(item.on);
      row.onclick = (event) => pick(item.value, event.altKey ? "exclude" : event.ctrlKey || event.metaKey ? "add" : "pick");
    }
    row.querySelector(".bar").style.setProperty("--part", `${item.part * 100}%`);
    if (data.icon) icon(row.querySelector(".icon"), data.icon, item.mark);
    text(row.querySelector(".label"), item.label);
    text(row.querySelector(".value"), item.text);
    text(row.querySelector(".share"), item.share ?? "");
  };
  const kind = data.head; // another tab's rows are other nodes
  keep(list, data.rows.map((row) => ({ ...row, key: `${kind}|${row.value}` })), make, fill);
}
