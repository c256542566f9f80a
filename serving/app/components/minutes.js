export default function ({ data, parentElement }) {
  const box = root(parentElement, "minutes");
  if (!box.children.length) {
    el("div", "top num", box);
    el("div", "bars", box).role = "img";
    const axis = el("div", "axis num", box);
    for (const label of ["30 min ago", "15 min ago", "now"]) text(el("span", "", axis), label);
    saveButton(el("footer", "", box), box);
  }
  box.saves = data.name;
  const [top, bars] = box.children;
  text(top, data.top);
  bars.ariaLabel = data.alt;
  const make = () => {
    const bar = el("div");
    el("i", "", bar);
    return bar;
  };
  const fill = (bar, item) => {
    bar.title = item.title;
    bar.firstChild.style.setProperty("--part", `${item.part * 100}%`);
  };
  keep(bars, data.bars, make, fill);
}
