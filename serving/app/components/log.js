// Visits below their days. A row is a link, for a tab of its own; a plain click stays in this one.
export default function ({ data, parentElement, setTriggerValue }) {
  const pick = picks(setTriggerValue);
  const box = root(parentElement, "log");
  const make = (item) => {
    if (item.empty) return el("div", "empty");
    if (item.head) return Object.assign(el("div", "day"), { role: "heading", ariaLevel: "3" });
    const row = el("a", "visit");
    el("span", "time num", row);
    const who = el("span", "who", row);
    el("i", "face", who);
    who.append(el("b"), el("span", "icon"));
    const came = el("span", "came", row);
    came.append(el("span", "icon"), el("span"));
    const way = el("span", "way", row);
    way.append(el("span"), el("em"), el("span"));
    el("span", "marks", row);
    el("span", "many num", row).append(el("span"), el("span"));
    return row;
  };
  const fill = (row, item) => {
    if (item.empty) return prose(row, item.empty);
    if (item.head) return text(row, item.head);
    const [time, who, came, way, marks, many] = row.children;
    row.href = item.link;
    row.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      pick(item.pick);
    };
    row.ariaLabel = `${item.time}, ${item.who}, from ${item.source}, ${item.entry}, ${item.pages}, ${item.seconds}`;
    row.title = `${item.place} · ${item.device}`;
    text(time, item.time);
    face(who.children[0], item);
    text(who.children[1], item.who);
    icon(who.children[2], "country", item.country);
    icon(came.children[0], "source", item.source);
    text(came.children[1], item.source);
    text(way.children[0], item.entry);
    text(way.children[1], item.exit ? "→" : "");
    text(way.children[2], item.exit);
    way.title = item.exit ? `${item.entry} → ${item.exit}` : item.entry;
    const named = item.goals.map((key) => ({ key }));
    if (item.revenue) named.push({ key: item.revenue, paid: true });
    keep(marks, named, (mark) => el("span", mark.paid ? "mark paid" : "mark"), (node, mark) => text(node, mark.key));
    text(many.children[0], item.pages);
    text(many.children[1], item.seconds);
  };
  const items = [];
  for (const row of data.rows) {
    if (row.day !== items.at(-1)?.day) items.push({ key: `day ${row.day}`, head: row.day });
    items.push(row);
  }
  keep(box, items.length ? items : [{ key: "empty", empty: data.empty }], make, fill);
}
