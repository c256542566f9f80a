// Draws a list into `box`, one node a key, reusing nodes: focus survives a refresh and
// widths animate. `make` builds a node once, `fill` sets what changes.
function keep(box, items, make, fill) {
  const old = new Map([...box.children].map((node) => [node.dataset.k, node]));
  items.forEach((item, place) => {
    const key = String(item.key);
    let node = old.get(key);
    if (!node) {
      node = make(item);
      node.dataset.k = key;
    }
    old.delete(key);
    fill(node, item);
    if (box.children[place] !== node) box.insertBefore(node, box.children[place] ?? null);
  });
  old.forEach((node) => node.remove());
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
