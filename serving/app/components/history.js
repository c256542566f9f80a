// One visitor, and each visit with its events below each other; visits open and close by a click.
export default function ({ data, parentElement, setTriggerValue }) {
  const pick = picks(setTriggerValue);
  const box = root(parentElement, "history");
  if (!box.children.length) {
    const top = el("header", "", box);
    const name = el("div", "name", top);
    el("i", "face", name);
    name.append(el("h3"), el("span", "icon"));
    el("button", "person", name);
    el("div", "says", top);
    el("dl", "", box);
    el("div", "note", box);
    el("div", "visits", box);
  }
  const [top, facts, note, list] = box.children;
  const [mark, title, flag, person] = top.firstChild.children;
  face(mark, data.profile);
  text(title, data.profile.who);
  icon(flag, "country", data.profile.country);
  text(person, data.profile.person ? "All devices of this person" : "");
  person.onclick = () => pick({ person: data.profile.person });
  keep(top.lastChild, data.profile.says.map((key) => ({ key })), () => el("span"), (node, item) => text(node, item.key));
  const makeFact = () => {
    const fact = el("div");
    fact.append(el("dt"), el("dd", "num"));
    return fact;
  };
  keep(facts, data.profile.facts.map((fact) => ({ ...fact, key: fact.name })), makeFact, (node, fact) => {
    text(node.firstChild, fact.name);
    text(node.lastChild, fact.text);
  });
  text(note, data.profile.note);

  const make = (item) => {
    const visit = el("details", "visit");
    visit.open = item.open;
    const head = el("summary", "", visit);
    el("span", "when num", head).append(el("b"), el("span"));
    const what = el("span", "what", head);
    what.append(el("span", "icon"), el("span"));
    el("span", "marks", head);
    el("span", "many num", head);
    el("div", "about", visit);
    el("ol", "", visit);
    if (item.named) requestAnimationFrame(() => visit.scrollIntoView({ block: "nearest" }));
    return visit;
  };
  const fill = (visit, item) => {
    const [head, about, events] = visit.children;
    const [when, what, marks, many] = head.children;
    text(when.children[0], item.day);
    text(when.children[1], item.time);
    icon(what.children[0], "source", item.source);
    text(what.children[1], item.source);
    const named = item.goals.map((key) => ({ key }));
    if (item.revenue) named.push({ key: item.revenue, paid: true });
    keep(marks, named, (one) => el("span", one.paid ? "mark paid" : "mark"), (node, one) => text(node, one.key));
    text(many, `${item.pages} · ${item.seconds}`);
    text(about, item.says);
    keep(events, item.events, makeEvent, fillEvent);
  };
  keep(list, data.visits, make, fill);
}

function makeEvent() {
  const event = el("li");
  el("span", "time num", event);
  el("i", "dot", event);
  const what = el("span", "event", event);
  what.append(el("b"), el("span", "kind"), el("span", "marks"), el("small"));
  el("span", "gap num", event);
  return event;
}

function fillEvent(event, item) {
  const [time, , what, gap] = event.children;
  const isView = item.name === "page_view", isRead = item.name === "engagement";
  event.className = isView ? "view" : isRead ? "read" : "custom";
  text(time, item.time);
  text(what.children[0], isRead ? "" : item.what);
  text(what.children[1], isView ? "" : isRead ? "reading" : item.name);
  keep(what.children[2], item.goals.map((key) => ({ key })), () => el("span", "mark"), (node, one) => text(node, one.key));
  text(what.children[3], item.says);
  text(gap, item.gap ? `${item.gap} until the next` : "");
}
