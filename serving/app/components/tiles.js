export default function ({ data, parentElement, setTriggerValue }) {
  const wide = root(parentElement, "wide");
  const box = wide.firstChild ?? el("div", "tiles", wide);
  box.role = "radiogroup";
  box.ariaLabel = "Metric of the chart";
  const mark = (chosen) => {
    for (const tile of box.children) {
      tile.classList.toggle("on", tile.dataset.k === chosen);
      tile.ariaChecked = String(tile.dataset.k === chosen);
    }
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
    tile.title = item.title;
    tile.onclick = () => {
      mark(item.key); // before the server answers
      setTriggerValue("pick", item.key);
    };
    text(tile.querySelector(".name"), item.name);
    text(tile.querySelector(".amount"), item.amount);
    text(tile.querySelector(".change"), item.change);
    tile.querySelector(".change").className = `change num ${item.tone}`;
    text(tile.querySelector(".before"), item.before);
  };
  keep(box, data.tiles, make, fill);
  mark(data.chosen);
}
