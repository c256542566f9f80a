const PROPERTY = "event:props:";
const WORDS = [["and", "all of"], ["or", "any of"]];
const TURNED = [["", "which meet"], ["not", "which do not meet"], ["has_done", "of visits that have done"], ["has_not_done", "of visits that have not done"]];

function leafLine(node, ctx) {
  const line = el("div", "line");
  line.dataset.leaf = "";
  const isProperty = node.dimension.startsWith(PROPERTY);
  const set = (change) => () => { change(); ctx.draw(line); };
  const dimensions = [["", "Choose…"], ...ctx.dimensions, ["Properties", [[PROPERTY, "Property…"]]]];
  line.append(select(dimensions, isProperty ? PROPERTY : node.dimension, "Dimension", (name) => {
    Object.assign(node, { dimension: name, values: [] });
    if (!(name in ctx.limited)) return ctx.draw(node);
    if (!ctx.limited[name].includes(node.op)) node.op = "is";
    ctx.draw(node);
  }));
  if (isProperty) {
    const key = Object.assign(el("input", "key", line), { value: node.dimension.slice(PROPERTY.length), placeholder: "name", ariaLabel: "Name of the property" });
    key.setAttribute("list", "keys");
    key.oninput = () => (node.dimension = PROPERTY + key.value);
  }
  const allowed = ctx.limited[node.dimension];
  line.append(select(ctx.operators.filter(([op]) => !allowed || allowed.includes(op)), node.op, "Operator", (op) => { node.op = op; ctx.draw(node); }));
  const free = !["is", "is_not"].includes(node.op);
  const values = valuesBox(node, {
    free,
    // The same again has no new answer: the last one may be it
    ask: (typed) => { ctx.asking = values; ctx.ask({ dimension: node.dimension, text: typed }); if (ctx.told) values.suggest(ctx.told); },
    name: (value) => node.labels?.[value] ?? ctx.names[`${node.dimension}=${value}`] ?? (value || "(not set)"),
    changed: () => {},
  });
  line.append(values);
  if (!allowed || free) line.append(action("Aa", node.anyCase ? "case" : "case on", set(() => (node.anyCase = !node.anyCase)), node.anyCase ? "Case of letters is ignored" : "Case of letters matters"));
  node.box = values;
  return line;
}

function groupBox(node, ctx, depth) {
  const box = el("div", depth ? "group" : "group top");
  if (depth || node.parts.length > 1 || node.turn) {
    const head = el("div", "grouphead", box);
    if (depth) head.append(select(TURNED, node.turn, "How it is meant", (turn) => { node.turn = turn; ctx.draw(); }));
    head.append(select(WORDS, node.word, "All or any", (word) => { node.word = word; ctx.draw(); }), el("span"));
    text(head.lastChild, "these:");
  }
  node.parts.forEach((part) => {
    const row = el("div", "part", box);
    row.append(part.parts ? groupBox(part, ctx, depth + 1) : leafLine(part, ctx));
    row.append(action("\u00d7", "remove", () => {
      node.parts = node.parts.filter((each) => each !== part);
      if (!node.parts.length && !depth) node.parts.push(newLeaf());
      ctx.draw();
    }, "Remove this line"));
  });
  const more = el("div", "more", box);
  const push = (part) => () => { const made = part(); node.parts.push(made); ctx.draw(made); };
  more.append(action("+ Condition", "add", push(newLeaf)));
  if (depth < 4) more.append(action("+ Group", "add", push(() => ({ word: "or", turn: "", parts: [newLeaf(), newLeaf()] }))));
  return box;
}

export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  const pick = picks(setTriggerValue);
  const box = root(parentElement, "editor");
  if (!box.tree) {
    const parts = data.tree.map(toNode);
    box.tree = parts.length === 1 && parts[0].parts && !parts[0].turn ? parts[0] : { word: "and", turn: "", parts };
    if (!data.tree.length || data.fresh) box.tree.parts.push(newLeaf());
    const lines = el("div", "lines", box);
    el("datalist", "", box).id = "keys";
    el("div", "error", box).role = "alert";
    segmentsBar(el("div", "saved", box));
    const foot = el("div", "foot", box);
    const ctx = { dimensions: data.dimensions, operators: data.operators, limited: data.limited, names: data.names, ask: (what) => setStateValue("asks", what) };
    ctx.draw = (focus) => {
      lines.querySelectorAll(".values").forEach((values) => values.keepTyped());
      lines.replaceChildren(groupBox(box.tree, ctx, 0));
      if (focus?.box) (focus.dimension ? focus.box.focusInput() : focus.box.parentElement.querySelector("select").focus());
    };
    const told = () => { lines.querySelectorAll(".values").forEach((values) => values.take()); return toJson(box.tree); };
    foot.append(action("Remove all", "quiet", () => pick({ apply: null })), action("Apply", "primary", () => pick({ apply: told() })));
    Object.assign(box, { ctx, told });
    ctx.draw(data.fresh ? box.tree.parts.at(-1) : box.tree.parts[data.focus]);
  }
  const [, keys, error, saved] = box.children;
  keys.replaceChildren(...data.keys.map((key) => Object.assign(el("option"), { value: key })));
  text(error, data.error);
  error.hidden = !data.error;
  fillSegments(saved, data.segments, pick, box.told);
  box.ctx.told = data.suggested;
  box.ctx.asking?.suggest(data.suggested);
}
