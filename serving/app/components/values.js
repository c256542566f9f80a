// Texts that are chosen one by one, with suggestions for what is typed. `ask(text)` asks for them;
// they come by `box.suggest(items)`. Enter takes the marked one, or what is typed.
function valuesBox(node, { free, ask, name, changed }) {
  const box = el("div", "values");
  const chosen = el("div", "chosen", box);
  const input = el("input", "", chosen);
  const list = el("div", "suggested", box);
  let items = [], mark = -1, timer;
  list.role = "listbox";
  list.hidden = true;
  input.ariaLabel = "Value";
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
    if (!node.values.includes(value)) node.values.push(value);
    if (label) node.labels = { ...node.labels, [value]: label };
    input.value = "";
    draw(); changed(); show([]); ask("");
  };
  const show = (found) => {
    items = found.filter((item) => !node.values.includes(item.value));
    mark = !free && items.length && input.value ? 0 : -1;
    list.hidden = !items.length;
    list.replaceChildren(...items.map((item, place) => {
      const option = el("button", "option");
      option.type = "button";
      option.role = "option";
      option.tabIndex = -1;
      option.append(el("span"), el("span", "num"));
      text(option.children[0], item.label);
      text(option.children[1], item.count);
      option.onmousedown = (event) => { event.preventDefault(); add(item.value, item.label); };
      option.classList.toggle("on", place === mark);
      return option;
    }));
  };
  const move = (way) => {
    mark = Math.max(-1, Math.min(items.length - 1, mark + way));
    [...list.children].forEach((option, place) => option.classList.toggle("on", place === mark));
    list.children[mark]?.scrollIntoView({ block: "nearest" });
  };
  input.onfocus = () => ask(input.value);
  input.onblur = () => { list.hidden = true; if (free && input.value) add(input.value); };
  input.oninput = () => { clearTimeout(timer); timer = setTimeout(() => ask(input.value), 120); };
  input.onkeydown = (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); move(event.key === "ArrowDown" ? 1 : -1); }
    else if (event.key === "Enter") {
      event.preventDefault();
      if (mark >= 0) add(items[mark].value, items[mark].label);
      else if (input.value) add(input.value);
    } else if (event.key === "Backspace" && !input.value && node.values.length) { node.values.pop(); draw(); changed(); }
  };
  chosen.onclick = (event) => event.target === chosen && input.focus();
  box.suggest = (text, found) => { if (text === input.value && box.getRootNode().activeElement === input) show(found); };
  box.keepTyped = () => { if (free && input.value) node.values.push(input.value); };
  box.take = () => { if (input.value) add(input.value); };
  box.focusInput = () => input.focus();
  draw();
  return box;
}
