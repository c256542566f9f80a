// A part as a PNG file, twice as large: what it draws is copied with its styles into an SVG, which
// the browser can draw on a canvas. Nothing is fetched for it.
const MARGIN = 20;

// A button in `parent` that saves `box`; what its file is called is told by box.saves.
function saveButton(parent, box) {
  const button = Object.assign(el("button", "save", parent), { type: "button", title: "Save the picture" });
  text(button, "PNG");
  button.onclick = () => savePng(box, box.saves);
  return button;
}

function savePng(box, name) {
  const shadow = box.getRootNode(), seen = getComputedStyle(shadow.host);
  const css = [...shadow.querySelectorAll("style")].map((style) => style.textContent).join("\n");
  const ground = "--st-background-color";
  const variables = [...new Set([ground, ...css.match(/--st-[\w-]+/g)])].map((key) => `${key}:${seen.getPropertyValue(key)}`);
  const scrolled = [...box.querySelectorAll(".scroll")].map((one) => one.scrollWidth);
  const width = Math.ceil(Math.max(box.clientWidth, ...scrolled)) + 2 * MARGIN;
  const page = el("div", "picture");
  page.append(box.cloneNode(true));
  page.style.cssText = `${variables.join(";")};box-sizing:border-box;width:${width}px;padding:${MARGIN}px;color-scheme:${seen.colorScheme};font-size:${seen.fontSize}`;
  shadow.append(page);
  const height = Math.ceil(page.getBoundingClientRect().height);
  page.remove();
  el("style", "", page).textContent = `${css.replaceAll(":host", ".picture")} .picture { position: static; }`;
  const told = new XMLSerializer().serializeToString(page);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><foreignObject width="100%" height="100%">${told}</foreignObject></svg>`;
  const picture = new Image();
  picture.onload = () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 2 * width, height: 2 * height });
    const pen = canvas.getContext("2d");
    pen.fillStyle = seen.getPropertyValue(ground);
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => {
      const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: `${name}.png` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    });
  };
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}
