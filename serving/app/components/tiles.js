export default function ({ data, parentElement, setTriggerValue }) {
  const pick = picks(setTriggerValue);
  const wide = root(parentElement, "wide");
  const box = wide.firstChild ?? el("div", "tiles", wide);
  const many = data.tiles.length;
  box.style.setProperty("--columns", many > 6 ? Math.ceil(many / 2) : many);
  box.role = "radiogroup";
  box.ariaLabel = "Metric of the chart";
  // One of them is reached by Tab, the others from there by arrows, which choose as they go
  const stop = data.tiles.some((tile) => tile.key === data.chosen) ? data.chosen : data.tiles[0]?.key;
  box.onkeydown = (event) => {
    const all = [...box.children], here = all.indexOf(box.getRootNode().activeElement);
    const way = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const to = way ? here + way : { Home: 0, End: -1 }[event.key];
    if (here < 0 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const tile = all.at(to % all.length);
    tile.focus();
    pick(tile.dataset.k);
  };
  const make = (item) => {
    const tile = el("button", "tile");
    tile.role = "radio";
    el("span", "name", tile);
    el("span", "amount num", tile);
    const below = el("span", "below", tile);
    el("span", "change num", below);
    el("span", "before num", below);
    return tile;
  };
  const fill = (tile, item) => {
    // Marked by the answer only: the same data is not drawn again, so a mark set here could stay
    tile.classList.toggle("on", item.key === data.chosen);
    tile.ariaChecked = String(item.key === data.chosen);
    tile.tabIndex = item.key === stop ? 0 : -1;
    tile.title = item.title;
    tile.onclick = () => pick(item.key);
    text(tile.querySelector(".name"), item.name);
    text(tile.querySelector(".amount"), item.amount);
    text(tile.querySelector(".change"), item.change);
    tile.querySelector(".change").className = `change num ${item.tone}`;
    text(tile.querySelector(".before"), item.before);
  };
  keep(box, data.tiles, make, fill);
}
