// Saved segments: a click picks one; each can be renamed and removed; filters can be saved as one.
function segmentsBar(box) {
  el("div", "title", box);
  el("div", "list", box);
  const form = el("form", "", box);
  const name = Object.assign(el("input", "", form), { placeholder: "Name of a new segment", ariaLabel: "Name of a new segment", maxLength: 120 });
  const save = action("Save these filters as a segment", "quiet", null);
  save.type = "submit";
  form.append(save);
  name.oninput = () => (save.disabled = !name.value.trim());
  save.disabled = true;
}

function fillSegments(box, segments, pick, told) {
  const [title, list, form] = box.children;
  text(title, segments.length ? "Saved segments" : "");
  form.onsubmit = (event) => { event.preventDefault(); pick({ save: form.firstChild.value.trim(), tree: told() }); };
  const make = () => {
    const item = el("span", "segment");
    item.append(action("", "use", null), action("\u270e", "small", null, "Rename"), action("\u00d7", "small", null, "Delete"));
    return item;
  };
  const fill = (item, segment) => {
    if (item.querySelector("input")) return;
    const [use, rename, remove] = item.children;
    text(use, segment.name);
    use.title = segment.says;
    use.onclick = () => pick({ segment: segment.id });
    rename.onclick = () => {
      const input = Object.assign(el("input"), { value: segment.name, ariaLabel: "New name" });
      use.replaceWith(input);
      input.focus();
      const back = () => input.isConnected && input.replaceWith(use);
      input.onblur = back;
      input.onkeydown = (event) => {
        if (event.key === "Escape") { event.stopPropagation(); back(); }
        if (event.key !== "Enter") return;
        event.preventDefault();
        if (input.value.trim()) pick({ rename: segment.id, name: input.value.trim() });
        back();
      };
    };
    const ask = (sure) => {
      remove.classList.toggle("sure", sure);
      remove.ariaLabel = sure ? "Delete for good" : "Delete";
      text(remove, sure ? "Delete?" : "\u00d7");
    };
    remove.onclick = () => {
      if (remove.classList.contains("sure")) return pick({ remove: segment.id });
      ask(true);
      setTimeout(() => ask(false), 4000);
    };
  };
  keep(list, segments.map((segment) => ({ ...segment, key: segment.id })), make, fill);
}
