export default function ({ data, parentElement, setTriggerValue }) {
  const pick = picks(setTriggerValue);
  const box = root(parentElement, "status");
  const { line, chips } = data;
  box.className = `status ${line.tone}`;
  if (!box.children.length) {
    const head = el("span", "", box);
    head.append(el("i", "dot"), el("b"), el("span", "num"));
    el("span", "", box).append(el("span"), el("b", "num"));
    el("span", "", box);
    el("span", "aside num", box);
    el("div", "says", box).role = "status";
    el("div", "chips", box);
  }
  const [head, batch, exact, aside, says, list] = box.children;
  text(head.children[1], line.head);
  text(head.children[2], line.lag ? `, ${line.lag}` : "");
  text(batch.children[0], line.batch ? `${line.batch} ` : "");
  text(batch.children[1], line.batch_time);
  text(exact, line.exact);
  text(aside, data.aside);
  keep(says, line.says.map((sentence) => ({ key: sentence })), () => el("div"), (node, item) => prose(node, item.key));

  const will = (what) => () => pick(what);
  const make = (item) => {
    if (item.clear) return el("button", "clear");
    const chip = el("span", "chip");
    el("button", "what", chip).append(el("span"), el("b"));
    text(el("button", "x", chip), "\u00d7");
    return chip;
  };
  const fill = (chip, item) => {
    if (item.clear) {
      chip.onclick = will({ clear: true });
      return text(chip, "Clear all");
    }
    const [what, x] = chip.children;
    what.onclick = will({ edit: item.key });
    x.onclick = will({ remove: item.key });
    what.title = `Change the filter ${item.head}${item.label}`;
    x.title = x.ariaLabel = `Remove the filter ${item.head}${item.label}`;
    text(what.children[0], item.head);
    text(what.children[1], item.label);
  };
  const shown = [...chips];
  if (shown.length > 1) shown.push({ key: "clear", clear: true });
  keep(list, shown, make, fill);
}
