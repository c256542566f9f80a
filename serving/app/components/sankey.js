const WIDE = 13, GAP = 18, TOP = 34, LEAST_COLUMN = 170;
const PALETTE = ["#6c5ff2", "#3b82f6", "#12b5cb", "#e59a0c", "#e5488f", "#0f9d6b", "#a855f7", "#ef6a45", "#6b8e23", "#c2528b"];
const QUIET = { left: "#a3a8bb", began: "#a3a8bb", other: "#8b90a8" };

export default function ({ data, parentElement, setTriggerValue }) {
  const pick = picks(setTriggerValue);
  const box = root(parentElement, "sankey");
  if (!box.children.length) {
    el("div", "scroll", box);
    saveButton(el("footer", "", box), box);
    box.watch = new ResizeObserver(() => Math.abs(box.clientWidth - (box.drawn ?? 0)) > 2 && draw(box));
    box.watch.observe(box);
  }
  const told = JSON.stringify(data);
  box.saves = data.name;
  box.pick = (node) => pick({ node });
  if (box.told === told) return;
  box.told = told;
  box.data = data;
  draw(box);
}

function draw(box) {
  const { columns, nodes, links } = box.data;
  if (!box.clientWidth || !nodes.length) return;
  box.drawn = box.clientWidth;
  const focused = box.getRootNode().activeElement?.dataset?.k;
  const width = Math.max(box.clientWidth, columns.length * LEAST_COLUMN);
  const by = columns.map((_, place) => nodes.filter((node) => node.column === place));
  const most = Math.max(...by.map((column) => column.length));
  const height = Math.max(360, Math.min(740, most * 72));
  const scale = Math.min(...by.map((column) => (height - TOP - GAP * column.length) / Math.max(1, sum(column))));
  const step = columns.length > 1 ? (width - WIDE) / (columns.length - 1) : 0;
  const colours = new Map();
  const at = new Map();
  by.forEach((column, place) => {
    let y = TOP;
    const order = [...column.filter((node) => !QUIET[node.kind]), ...column.filter((node) => QUIET[node.kind])];
    order.forEach((node) => {
      const tall = Math.max(2, node.visits * scale);
      if (!QUIET[node.kind] && !colours.has(node.label)) colours.set(node.label, PALETTE[colours.size % PALETTE.length]);
      at.set(node.key, { ...node, x: place * step, y, tall, out: y, in: y, colour: QUIET[node.kind] ?? colours.get(node.label) });
      y += Math.max(tall, 16) + GAP;
    });
  });
  const bottom = Math.max(...[...at.values()].map((node) => node.y + Math.max(node.tall, 16))) + 14;
  const svg = make("svg", { viewBox: `0 0 ${width} ${bottom}`, width, height: bottom, role: "group", "aria-label": "Paths of visits" });
  columns.forEach(({ label }, place) => {
    const last = place && place === columns.length - 1;
    svg.append(make("text", { class: "column", x: place * step + (last ? WIDE : 0), y: 13, "text-anchor": last ? "end" : "start" }, label));
  });
  const ribbons = make("g", {});
  svg.append(ribbons);
  const known = links.filter((link) => at.has(link.from) && at.has(link.to));
  const drawn = known.sort((a, b) => at.get(a.from).y - at.get(b.from).y || at.get(a.to).y - at.get(b.to).y).map((link) => {
    const from = at.get(link.from);
    const thick = link.visits * scale;
    const y = from.out + thick / 2;
    from.out += thick;
    return { ...link, thick, y };
  });
  drawn.sort((a, b) => at.get(a.to).y - at.get(b.to).y || a.y - b.y).forEach((link) => {
    const [from, to] = [at.get(link.from), at.get(link.to)];
    const end = to.in + link.thick / 2;
    to.in += link.thick;
    const [x0, x1] = [from.x + WIDE, to.x];
    const mid = (x0 + x1) / 2;
    const ribbon = make("path", { d: `M${x0},${link.y}C${mid},${link.y} ${mid},${end} ${x1},${end}`, fill: "none", stroke: link.gone ? QUIET.left : from.colour, "stroke-width": Math.max(1, link.thick), class: "ribbon" });
    ribbon.dataset.from = link.from;
    ribbon.dataset.to = link.to;
    ribbon.append(make("title", {}, `${from.label} → ${to.label}: ${link.title}`));
    ribbons.append(ribbon);
  });
  const letters = Math.floor((step - WIDE - 30) / 7.3);
  at.forEach((node) => {
    const last = node.column === columns.length - 1 && columns.length > 1;
    const group = make("g", { class: `node ${node.kind}`, ...(node.pick === null ? {} : { role: "button", tabindex: "0" }), "aria-label": node.title });
    group.dataset.k = node.key;
    group.append(make("title", {}, node.title));
    group.append(make("rect", { x: node.x, y: node.y, width: WIDE, height: node.tall, rx: Math.min(4, node.tall / 2), fill: node.colour }));
    const x = last ? node.x - 7 : node.x + WIDE + 7;
    const y = node.y + Math.min(node.tall, 34) / 2 + (node.tall < 26 ? 4 : -3);
    const anchor = last ? "end" : "start";
    const said = node.label.length > letters ? `${node.label.slice(0, Math.max(4, letters - 1))}…` : node.label;
    // What answers to the pointer is the node with its words, and all that lies between
    const reach = WIDE + 14 + 7.4 * (said.length + (node.tall < 26 ? node.text.length + 1 : 0));
    group.append(make("rect", { class: "reach", x: last ? node.x + WIDE - reach : node.x, y: node.y - 3, width: reach, height: Math.max(node.tall + 6, 24), fill: "transparent" }));
    if (node.tall < 26) {
      const line = make("text", { x, y, "text-anchor": anchor }, "");
      line.append(make("tspan", { class: "name" }, said.slice(0, Math.max(4, letters - 6))), make("tspan", { class: "visits", dx: 6 }, node.text));
      group.append(line);
    } else {
      group.append(make("text", { class: "name", x, y, "text-anchor": anchor }, said));
      group.append(make("text", { class: "visits", x, y: y + 16, "text-anchor": anchor }, node.text));
    }
    const light = (on) => {
      svg.classList.toggle("lit", on);
      ribbons.childNodes.forEach((one) => one.classList.toggle("on", on && (one.dataset.from === node.key || one.dataset.to === node.key)));
    };
    group.onpointerenter = group.onfocus = () => light(true);
    group.onpointerleave = group.onblur = () => light(false);
    if (node.pick !== null) {
      group.onclick = () => box.pick(node.pick);
      group.onkeydown = (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        box.pick(node.pick);
      };
    }
    svg.append(group);
  });
  box.firstChild.replaceChildren(svg);
  if (focused) [...svg.querySelectorAll("[data-k]")].find((node) => node.dataset.k === focused)?.focus();
}

const sum = (column) => column.reduce((all, node) => all + node.visits, 0);

function make(tag, attributes, said) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  if (said !== undefined) node.textContent = said;
  return node;
}
