// One of many, in groups: the browser's own list, so that a refresh leaves it open. A property has
// its name beside it.
export default function ({ data, parentElement, setTriggerValue }) {
  const pick = picks(setTriggerValue);
  const box = root(parentElement, "choose");
  const known = JSON.stringify([data.groups, data.label]);
  if (box.known !== known) {
    box.known = known;
    const label = el("label");
    const list = el("select", "", label);
    list.ariaLabel = data.name;
    label.prepend(Object.assign(el("span"), { textContent: data.label }));
    data.groups.forEach(([heading, options]) => {
      const group = heading ? Object.assign(el("optgroup", "", list), { label: heading }) : list;
      options.forEach(([value, said]) => group.append(Object.assign(el("option"), { value, textContent: said })));
    });
    const key = Object.assign(el("input", "key"), { placeholder: "name of the property", ariaLabel: "Name of the property" });
    box.replaceChildren(label, key);
    list.onchange = () => {
      const { value } = list;
      const isProperty = data.prefix && value === data.prefix;
      key.style.display = isProperty ? "" : "none";
      if (isProperty) return key.focus();
      if (data.opens.includes(value)) list.value = box.chosen; // until the dialog has said what it is
      pick(value);
    };
    key.onchange = () => key.value && pick(data.prefix + key.value);
    box.chosen = null;
  }
  if (box.chosen === data.chosen) return;
  box.chosen = data.chosen;
  const [label, key] = box.children;
  const isListed = [...label.lastChild.options].some((option) => option.value === data.chosen);
  label.lastChild.value = isListed ? data.chosen : data.prefix;
  key.value = isListed ? "" : data.chosen.slice(data.prefix.length);
  key.style.display = isListed ? "none" : "";
}
