// Texts that are chosen one by one, with suggestions for what is typed: a combobox. `ask(text)` asks
// for them; they come by `box.suggest`. Enter takes the marked one, or what is typed.
let lists = 0; // each has its own id

function valuesBox(node, { free, ask, name, changed }) {
  const box = el("div", "values");
  const chosen = el("div", "chosen", box);
  const input = el("input", "", chosen);
  const list = el("div", "suggested", box);
  let items = [], of = "", mark = -1, left = false, hurried = false, timer;
  Object.assign(list, { role: "listbox", id: `suggested-${++lists}`, ariaLabel: "Suggestions" });
  Object.assign(input, { role: "combobox", autocomplete: "off", ariaLabel: "Value", ariaAutoComplete: "list" });
  input.setAttribute("aria-controls", list.id);
  input.placeholder = free ? "Type a text, press Enter" : "Type or choose";

  const draw = () => {
    [...chosen.querySelectorAll(".value")].forEach((old) => old.remove());
    node.values.forEach((value) => {
      const chip = el("button", "value");
      chip.type = "button";
      chip.title = "Remove";
      chip.append(name(value), el("i", ""));
      chip.onclick = () => { node.values = node.values.filter((each) => each !== value); draw(); changed(); input.focus(); };
      chosen.insertBefore(chip, input);
    });
    if (node.values.length) input.placeholder = "";
  };
  const add = (value, label) => {
    clearTimeout(timer); // what was typed is taken: nothing more to be asked of it
    if (!node.values.includes(value)) node.values.push(value);
    if (label) node.labels = { ...node.labels, [value]: label };
    input.value = "";
    draw(); changed(); show([]); ask("");
  };
  const open = (is) => { list.hidden = !is; input.ariaExpanded = String(is); point(is ? mark : -1); };
  // The focus stays in the input: which option is meant is told by its id.
  const point = (place) => {
    mark = place;
    [...list.children].forEach((option, at) => { option.classList.toggle("on", at === mark); option.ariaSelected = String(at === mark); });
    if (mark < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[mark].id);
  };
  const show = (found) => {
    items = found.filter((item) => !node.values.includes(item.value));
    list.replaceChildren(...items.map((item, place) => {
      const option = el("button", "option");
      Object.assign(option, { type: "button", role: "option", tabIndex: -1, id: `${list.id}-${place}` });
      option.append(el("span"), el("span", "num"));
      text(option.children[0], item.label);
      text(option.children[1], item.count);
      option.onmousedown = (event) => { event.preventDefault(); add(item.value, item.label); };
      return option;
    }));
    mark = !free && items.length && input.value ? 0 : -1;
    open(items.length > 0 && !left);
  };
  const move = (way) => {
    left = false;
    if (list.hidden && !items.length) return ask(input.value);
    point(Math.max(-1, Math.min(items.length - 1, mark + way)));
    open(items.length > 0);
    list.children[mark]?.scrollIntoView({ block: "nearest" });
  };
  input.onfocus = () => {
    left = false;
    if (box.of !== node.dimension) show([]); // the name of a property has changed meanwhile
    ask(input.value);
  };
  input.onblur = () => { open(false); if (free && input.value) add(input.value); };
  input.oninput = () => { left = hurried = false; point(-1); clearTimeout(timer); timer = setTimeout(() => ask(input.value), 120); };
  input.onkeydown = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Enter") {
      event.preventDefault();
      if (event.isComposing) return;
      if (!free && input.value && of !== input.value) hurried = true; // takes the first, once it comes
      else if (mark >= 0) add(items[mark].value, items[mark].label);
      else if (input.value) add(input.value);
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation(); // leaves the list; the next one leaves the dialog
      left = true;
      open(false);
    } else if (event.key === "Backspace" && !input.value && node.values.length) { node.values.pop(); draw(); changed(); }
  };
  chosen.onclick = (event) => event.target === chosen && input.focus();
  // An answer to what was asked before, also of another dimension, comes too late and is left.
  box.suggest = (told) => {
    if (told.dimension !== node.dimension || told.text !== input.value || box.getRootNode().activeElement !== input) return;
    [box.of, of] = [told.dimension, told.text];
    show(told.items);
    if (!hurried) return;
    hurried = false;
    if (items.length) add(items[0].value, items[0].label);
    else add(input.value);
  };
  box.keepTyped = () => { if (free && input.value) node.values.push(input.value); };
  box.take = () => { if (input.value) add(input.value); };
  box.focusInput = () => input.focus();
  draw();
  open(false);
  return box;
}
