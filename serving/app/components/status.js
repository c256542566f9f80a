export default function ({ data, parentElement, setTriggerValue }) {
  const box = root(parentElement, "status");
  const { line, chips } = data;
  box.className = `status ${line.tone}`;
  if (!box.children.length) {
    const head = el("span", "", box);
    head.append(el("i", "dot"), el("b"), el("span", "num"));
    el("span", "", box).append(el("span"), el("b", "num"));
    el("span", "", box);
    el("div", "chips", box);
    el("span", "aside num", box);
    el("div", "says", box).role = "status";
  }
  const [head, batch, exact, list, aside, says] = box.children;
  text(head.children[1], line.head);
  text(head.children[2], line.lag ? `, ${line.lag}` : "");
  text(batch.children[0], line.batch ? `${line.batch} ` : "");
  text(batch.children[1], line.batch_time);
  text(exact, line.exact);
  text(aside, data.aside);
  keep(says, line.says.map((sentence) => ({ key: sentence })), () => el("div"), (node, item) => prose(node, item.key));

  const make = (item) => {
    const chip = el("button", item.clear ? "clear" : "chip");
    const label = el("span", "", chip);
    if (!item.clear) label.append(el("span"), el("b"));
    if (!item.clear) text(el("span", "x", chip), "\u00d7");
    return chip;
  };
  const fill = (chip, item) => {
    chip.onclick = () => setTriggerValue("pick", item.clear ? { clear: true } : { dimension: item.dimension, value: item.value });
    if (item.clear) return text(chip.firstChild, "Clear all");
    const label = item.icon === "country" ? countryName(item.label) : item.label;
    chip.title = `Remove the filter ${item.head} is ${label}`;
    text(chip.firstChild.children[0], `${item.head} is `);
    text(chip.firstChild.children[1], label);
  };
  const shown = chips.map((chip) => ({ ...chip, key: `${chip.dimension}=${chip.value}` }));
  if (shown.length > 1) shown.push({ key: "clear", clear: true });
  keep(list, shown, make, fill);
}
