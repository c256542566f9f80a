export default function ({ data, parentElement, setTriggerValue }) {
  const pick = picks(setTriggerValue);
  const box = root(parentElement, "feed");
  const first = !box.children.length;
  if (first) {
    el("div", "events", box);
    el("div", "note", box);
  }
  const [list, note] = box.children;
  box.style.setProperty("--places", data.places);
  text(note, data.note);
  const make = (item) => {
    if (item.empty) return el("div", "empty");
    const row = el("a", first ? "event" : "event new");
    el("span", "time num", row);
    el("span", "icon", el("span", "", row));
    el("span", "what", row).append(el("b"), el("span"));
    el("span", "name", row);
    return row;
  };
  const fill = (row, item) => {
    if (item.empty) return prose(row, item.empty);
    const [time, place, what, name] = row.children;
    row.href = item.link;
    row.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      pick(item.visitor);
    };
    text(time, item.time);
    icon(place.firstChild, "country", item.country);
    place.title = countryName(item.country) || "Unknown";
    text(what.children[0], item.path);
    text(what.children[1], item.source ? ` from ${item.source}` : "");
    row.title = `${what.textContent}: what this visitor has done`;
    text(name, item.name.replace("page_view", "pageview"));
    name.className = `name ${item.name}`;
  };
  keep(list, data.events.length ? data.events : [{ key: "empty", empty: data.empty }], make, fill);
}
