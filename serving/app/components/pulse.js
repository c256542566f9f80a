const SVG = "http://www.w3.org/2000/svg";

export default function ({ data, parentElement }) {
  const box = root(parentElement, "pulse");
  if (!box.children.length) {
    el("span", "name", box);
    el("span", "amount num", box);
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 100 100");
    svg.setAttribute("preserveAspectRatio", "none");
    for (const kind of ["area", "line"]) {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("class", kind);
      svg.append(path);
    }
    box.append(svg);
    el("span", "note num", box);
  }
  const [name, amount, svg, note] = box.children;
  text(name, data.name);
  text(amount, data.amount);
  text(note, data.note);
  svg.role = "img";
  svg.ariaLabel = data.alt;
  const most = Math.max(1, ...data.points);
  const step = 100 / Math.max(1, data.points.length - 1);
  const line = data.points.map((value, i) => `${(i * step).toFixed(2)},${(100 - (96 * value) / most).toFixed(2)}`).join("L");
  svg.children[0].setAttribute("d", line ? `M0,100L${line}L100,100Z` : "");
  svg.children[1].setAttribute("d", line ? `M${line}` : "");
}
