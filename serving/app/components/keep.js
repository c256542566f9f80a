// Draws a list into `box`, one node a key, reusing nodes: focus survives a refresh and
// widths animate. `make` builds a node once, `fill` sets what changes. A node is moved only where
// it must be: one that is taken out amid a click is not clicked.
function keep(box, items, make, fill) {
  const wanted = new Set(items.map((item) => String(item.key)));
  const known = new Map();
  for (const node of [...box.children]) {
    const { k } = node.dataset;
    if (wanted.has(k) && !known.has(k)) known.set(k, node);
    else node.remove();
  }
  items.forEach((item, place) => {
    const key = String(item.key);
    const node = known.get(key) ?? make(item);
    known.delete(key);
    node.dataset.k = key;
    fill(node, item);
    if (box.children[place] !== node) put(box, node, box.children[place] ?? null);
  });
}

function put(box, node, before) {
  if (node.parentNode === box && box.moveBefore) box.moveBefore(node, before);
  else box.insertBefore(node, before);
}

function text(node, value) {
  if (node.textContent !== value) node.textContent = value;
}

// Like text, with what stands between backticks as code.
function prose(node, value) {
  if (node.dataset.prose === value) return;
  node.dataset.prose = value;
  node.replaceChildren(...value.split("`").map((part, place) => {
    const piece = document.createElement(place % 2 ? "code" : "span");
    piece.textContent = part;
    return piece;
  }));
}

function el(tag, className, parent) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (parent) parent.append(node);
  return node;
}

// The one element a part draws in; a shadow root outlives every refresh.
function root(parent, className) {
  return parent.querySelector(`.${className}`) ?? el("div", className, parent);
}

// Tells what was picked, under an id of its own: a refresh by the clock takes along what was picked
// and is not sent yet, so that the server hears of it twice (`once` in __init__.py).
let picked = 0;
function picks(setTriggerValue) {
  return (value) => setTriggerValue("pick", { id: `${Date.now()} ${++picked}`, value });
}
