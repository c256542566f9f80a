// One of many, in groups: the browser's own list, so that a refresh leaves it open. A property has
// its name beside it.
export default function ({ data, parentElement, setTriggerValue }) {
  const box = root(parentElement, "choose");
  const pick = (value) => setTriggerValue("pick", value);
  const known = JSON.stringify([data.groups, data.label, data.keys]);
  if (box.known !== known) {
    box.known = known;
    const label = el("label");
    const list = el("select", "", label);
    label.prepend(Object.assign(el("span"), { textContent: data.label }));
    data.groups.forEach(([heading, options]) => {
      const group = heading ? Object.assign(el("optgroup", "", list), { label: heading }) : list;
      options.forEach(([value, said]) => group.append(Object.assign(el("option"), { value, textContent: said })));
    });
    const key = Object.assign(el("input", "key"), { placeholder: "name of the property", ariaLabel: "Name of the property" });
    const keys = el("datalist");
    keys.id = "known";
    keys.append(...data.keys.map((value) => Object.assign(el("option"), { value })));
    key.setAttribute("list", "known");
    box.replaceChildren(label, key, keys);
    list.onchange = () => {
      const isProperty = list.value === data.prefix;
      key.style.display = isProperty ? "" : "none";
      if (isProperty) key.focus();
      else pick(list.value);
    };
    key.onchange = () => key.value && pick(data.prefix + key.value);
    box.chosen = null;
  }
  if (box.chosen === data.chosen) return;
  box.chosen = data.chosen;
  const [label, key] = box.children;
  const isProperty = data.prefix && data.chosen.startsWith(data.prefix);
  label.lastChild.value = isProperty ? data.prefix : data.chosen;
  key.value = isProperty ? data.chosen.slice(data.prefix.length) : "";
  key.style.display = isProperty ? "" : "none";
}
