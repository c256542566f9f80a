const SHAPES = "http://www.w3.org/2000/svg";
// Fetched once a page, however often this text is run again.
const shapesOfTheWorld = () => (window.clickstreamWorld ??= fetch(`${location.origin}/app/static/world.json`).then((found) => found.json()).catch((failed) => {
  window.clickstreamWorld = undefined; // the next refresh fetches it again
  throw failed;
}));

// Countries as darker as they have more visitors; those that have some can be picked, the greatest first.
async function world(box, data, pick) {
  box.data = data;
  const { box: [left, top, width, height], paths, dots } = await shapesOfTheWorld();
  if (!box.children.length) {
    const svg = document.createElementNS(SHAPES, "svg");
    svg.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
    const shape = (tag, code, attributes) => {
      const node = document.createElementNS(SHAPES, tag);
      Object.entries({ "data-k": code, ...attributes }).forEach(([name, value]) => node.setAttribute(name, value));
      svg.append(node);
    };
    Object.entries(paths).forEach(([code, d]) => shape("path", code, { d }));
    Object.entries(dots).forEach(([code, [cx, cy]]) => shape("circle", code, { cx, cy, r: 6 }));
    box.append(svg);
    el("div", "legend num", box).append(el("span"), el("i"), el("span"));
    el("div", "hint", box);
    listen(box, svg);
  }
  const svg = box.firstChild;
  svg.ariaLabel = `Visitors by country, ${box.data.rows.length} of them`;
  svg.role = "group";
  const rows = new Map(box.data.rows.map((row) => [row.mark, row]));
  for (const node of svg.children) {
    const row = rows.get(node.dataset.k);
    node.classList.toggle("some", Boolean(row));
    node.classList.toggle("on", Boolean(row?.on));
    node.style.setProperty("--part", row ? `${Math.round(16 + 84 * Math.sqrt(row.part))}%` : "");
    for (const [name, value] of Object.entries({ role: "button", tabindex: "0", "aria-label": row && `${row.label}: ${row.title}`, "aria-pressed": String(Boolean(row?.on)) })) {
      if (row) node.setAttribute(name, value);
      else node.removeAttribute(name);
    }
  }
  // What has the focus stays where it is, or it would lose it
  const order = box.data.rows.map((row) => svg.querySelector(`[data-k="${row.mark}"]`)).filter(Boolean);
  const now = [...svg.children].slice(-order.length);
  if (!box.getRootNode().activeElement && order.some((node, place) => node !== now[place])) svg.append(...order);
  box.rows = rows;
  box.pick = pick;
  text(box.children[1].lastChild, box.data.rows[0]?.text ?? "");
  text(box.children[1].firstChild, box.data.rows.length ? "0" : "Nothing was counted here.");
  box.children[1].children[1].style.visibility = box.data.rows.length ? "" : "hidden";
}

function listen(box, svg) {
  const hint = box.lastChild;
  const row = (event) => box.rows.get(event.target.dataset?.k);
  const how = (event) => (event.altKey ? "exclude" : event.ctrlKey || event.metaKey ? "add" : "pick");
  const say = (event) => {
    const found = row(event);
    hint.style.display = found ? "block" : "";
    if (!found) return;
    text(hint, `${found.label}: ${found.title}${found.share ? `, ${found.share}` : ""}`);
    const all = box.getBoundingClientRect(), at = event.target.getBoundingClientRect();
    const x = event.clientX || at.x + at.width / 2, y = event.clientY || at.y;
    hint.style.left = `${Math.max(80, Math.min(all.width - 80, x - all.x))}px`;
    hint.style.top = `${y - all.y - 12}px`;
  };
  svg.onclick = (event) => row(event) && box.pick(row(event).value, how(event));
  svg.onkeydown = (event) => {
    if (!row(event) || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    box.pick(row(event).value, how(event));
  };
  svg.onpointermove = svg.onfocusin = say;
  svg.onpointerleave = svg.onfocusout = () => (hint.style.display = "");
}
