// A filter as lines: leaves and groups, in plain objects, from and to the JSON of the API.
const GROUPS = ["and", "or"], TURNS = ["not", "has_done", "has_not_done"];
const newLeaf = () => ({ op: "is", dimension: "", values: [] });

function toNode([word, ...rest]) {
  if (GROUPS.includes(word)) return { word, turn: "", parts: rest[0].map(toNode) };
  if (TURNS.includes(word)) {
    const inner = toNode(rest[0]);
    return inner.parts && !inner.turn ? { ...inner, turn: word } : { word: "and", turn: word, parts: [inner] };
  }
  return { op: word, dimension: rest[0], values: rest[1].map(String), anyCase: rest[2]?.case_sensitive === false };
}

// null: nothing is said yet.
function toJson(node) {
  if (!node.parts) {
    if (!node.dimension || node.dimension === "event:props:" || !node.values.length) return null;
    return [node.op, node.dimension, node.values, ...(node.anyCase ? [{ case_sensitive: false }] : [])];
  }
  const parts = node.parts.map(toJson).filter(Boolean);
  if (!parts.length) return null;
  const body = parts.length > 1 ? [node.word, parts] : parts[0];
  return node.turn ? [node.turn, body] : body;
}

function select(options, value, label, change) {
  const box = el("select");
  box.ariaLabel = label;
  const option = ([name, said]) => Object.assign(el("option"), { value: name, textContent: said, selected: name === value });
  options.forEach((each) => {
    if (typeof each[1] === "string") return box.append(option(each));
    const group = Object.assign(el("optgroup", "", box), { label: each[0] });
    group.append(...each[1].map(option));
  });
  box.onchange = () => change(box.value);
  return box;
}

function action(label, name, click, title) {
  const button = el("button", name);
  button.type = "button";
  text(button, label);
  button.onclick = click;
  if (title) button.title = button.ariaLabel = title;
  return button;
}
