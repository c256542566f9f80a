// Texts of which one is chosen; arrows go from one to the next.
function tabs(box, items, pick, label) {
  box.role = "radiogroup";
  box.ariaLabel = label;
  const fill = (tab, item) => {
    tab.classList.toggle("on", item.on);
    tab.role = "radio";
    tab.ariaChecked = String(item.on);
    tab.onclick = () => item.on || pick(item.name);
    text(tab, item.label);
  };
  box.onkeydown = (event) => {
    const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!way) return;
    const all = [...box.children];
    const here = all.indexOf(box.getRootNode().activeElement);
    all[(here + way + all.length) % all.length]?.focus();
  };
  keep(box, items.map((item) => ({ ...item, key: item.label })), () => el("button", "tab"), fill);
}
