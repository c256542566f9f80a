const BRANDS = {
  Google: "#4285f4", "Google Ads": "#4285f4", Bing: "#00809d", DuckDuckGo: "#de5833", "Hacker News": "#ff6600", GitHub: "#424a53",
  Reddit: "#ff4500", Facebook: "#0866ff", Instagram: "#d62976", LinkedIn: "#0a66c2", YouTube: "#f03", X: "#101014",
  Twitter: "#1d9bf0", Newsletter: "#0f9d6b", Email: "#0f9d6b", Yahoo: "#6001d2", Pinterest: "#e60023", TikTok: "#111", ChatGPT: "#10a37f",
};
const NAMES = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });

function countryName(code) {
  return /^[A-Z]{2}$/.test(code) ? NAMES.of(code) : code;
}

// Emoji flags are letters where no emoji font is installed; then the code stands in a frame.
const HAS_FLAGS = (() => {
  const pen = Object.assign(document.createElement("canvas"), { width: 24, height: 24 }).getContext("2d", { willReadFrequently: true });
  pen.font = "20px sans-serif";
  pen.fillText("\u{1F1E9}\u{1F1EA}", 0, 20);
  const dots = pen.getImageData(0, 0, 24, 24).data;
  for (let i = 0; i < dots.length; i += 4) if (Math.abs(dots[i] - dots[i + 2]) > 60) return true;
  return false;
})();

function hue(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)) % 360;
  return `hsl(${sum} 45% 46%)`;
}

// `kind`: source, country or nothing. Returns false where no icon belongs.
function icon(node, kind, value) {
  if (node.dataset.icon === kind + value) return;
  node.dataset.icon = kind + value;
  node.ariaHidden = "true";
  node.className = `icon ${kind}`;
  if (kind === "country" && HAS_FLAGS && /^[A-Z]{2}$/.test(value)) {
    node.classList.add("flag");
    node.textContent = String.fromCodePoint(...[...value].map((letter) => letter.charCodeAt(0) + 127397));
  } else if (kind === "country") {
    node.textContent = value || "?";
  } else {
    const isDirect = !value || value === "Direct / None";
    node.textContent = isDirect ? "→" : [...value][0].toUpperCase();
    node.style.background = isDirect ? "#8a90a3" : (BRANDS[value] ?? hue(value));
  }
}
