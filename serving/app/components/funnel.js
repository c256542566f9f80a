export default function ({ data, parentElement, setTriggerValue }) {
  const pick = picks(setTriggerValue);
  const box = root(parentElement, "funnel");
  if (!box.children.length) {
    el("div", "summary", box);
    el("ol", "steps", el("div", "scroll", box));
    el("p", "empty", box);
    saveButton(el("footer", "", box), box);
  }
  box.saves = data.name;
  const [summary, scroll, empty, footer] = box.children;
  const makeSum = () => {
    const node = el("div");
    node.append(el("span", "name"), el("b", "amount num"), el("span", "below"));
    node.lastChild.append(el("span", "num"), el("span", "was num"));
    return node;
  };
  const fillSum = (node, item) => {
    node.title = item.title;
    text(node.children[0], item.name);
    text(node.children[1], item.amount);
    const [change, was] = node.children[2].children;
    text(change, item.change);
    change.className = `num ${item.tone}`;
    text(was, item.before);
  };
  keep(summary, data.summary.map((item) => ({ ...item, key: item.name })), makeSum, fillSum);

  const make = () => {
    const step = el("li");
    const head = el("div", "head", step);
    head.append(el("span", "name"), el("b", "label"), el("span", "says"));
    const bar = el("div", "bar", step);
    bar.append(el("i"), el("u"), el("span", "rate num"));
    const told = el("div", "told", step);
    told.append(el("button", "count num"), el("span", "change num"), el("button", "left num"), el("span", "time num"));
    return step;
  };
  const fill = (step, item) => {
    const [head, bar, told] = step.children;
    text(head.children[0], `Step ${item.key}`);
    text(head.children[1], item.label);
    head.children[1].title = item.label;
    text(head.children[2], item.says);
    bar.style.setProperty("--part", item.part);
    bar.style.setProperty("--before", item.before ?? 0);
    bar.children[1].style.display = item.before === null ? "none" : "";
    bar.classList.toggle("low", item.part < 0.16);
    bar.title = item.title;
    text(bar.children[2], item.rate);
    const [count, change, left, time] = told.children;
    text(count, item.count);
    count.title = `${item.title}. Show them`;
    count.onclick = () => pick({ step: item.key, are: "reached" });
    text(change, item.change);
    change.className = `change num ${item.tone}`;
    text(left, item.left);
    left.style.display = item.left ? "" : "none";
    left.title = "Show who left, and their visits";
    left.onclick = () => pick({ step: item.key, are: "dropped" });
    text(time, item.time);
    time.title = item.mean;
  };
  keep(scroll.firstChild, data.steps, make, fill);
  scroll.firstChild.style.setProperty("--steps", data.steps.length);
  scroll.style.display = footer.style.display = data.empty ? "none" : "";
  empty.style.display = data.empty ? "" : "none";
  prose(empty, data.empty);
}
