// An SVG as a PNG file, twice as large, on the card's colour: styles are written into a copy of it.
const MARGIN = 40;

function savePng(svg, name) {
  const { width, height } = svg.getBoundingClientRect();
  const copy = svg.cloneNode(true);
  const inked = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "opacity", "font-size", "font-weight", "font-family", "paint-order", "text-anchor", "visibility"];
  const [from, to] = [svg, copy].map((each) => [...each.querySelectorAll("*")]);
  from.forEach((node, place) => {
    const style = getComputedStyle(node);
    inked.forEach((key) => to[place].style.setProperty(key, style.getPropertyValue(key)));
  });
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const picture = new Image();
  picture.onload = () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width + 2 * MARGIN, height: 2 * height + 2 * MARGIN });
    const pen = canvas.getContext("2d");
    pen.fillStyle = getComputedStyle(svg).getPropertyValue("--st-background-color") || "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, MARGIN, MARGIN, 2 * width, 2 * height);
    canvas.toBlob((blob) => {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: `${name}.png` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    });
  };
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
}
