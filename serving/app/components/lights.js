export default function ({ data, parentElement }) {
  const box = root(parentElement, "lights");
  const make = () => {
    const light = el("section");
    const head = el("header", "", light);
    head.append(el("i"), el("h3"), el("b"));
    el("dl", "", light);
    el("div", "says", light).role = "status";
    return light;
  };
  const fill = (light, item) => {
    const [head, facts, says] = light.children;
    light.className = item.tone;
    text(head.children[1], item.key);
    text(head.children[2], item.head);
    const fact = () => { const one = el("div"); one.append(el("dt"), el("dd", "num")); return one; };
    keep(facts, item.facts, fact, (node, one) => { text(node.firstChild, one.key); text(node.lastChild, one.text); });
    keep(says, item.says.map((key) => ({ key })), () => el("p"), (node, one) => prose(node, one.key));
  };
  keep(box, data.lights, make, fill);
}
