export default function ({ data, parentElement, setTriggerValue }) {
  const box = root(parentElement, "file");
  if (!box.children.length) {
    const button = el("button", "", box);
    button.type = "button";
    button.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 15.5 7 10.5l1.4-1.45L11 11.65V4h2v7.65l2.6-2.6L17 10.5ZM6 20q-.8 0-1.4-.6T4 18v-3h2v3h12v-3h2v3q0 .8-.6 1.4T18 20Z"/></svg><span></span>';
    Object.assign(el("small", "", box), { role: "alert" });
  }
  const [button, error] = box.children;
  text(button.lastChild, data.label);
  button.onclick = () => {
    text(error, "");
    button.ariaBusy = "true";
    picks(setTriggerValue)(true);
  };
  if (!data.made || data.made.id === box.made) return;
  box.made = data.made.id;
  setTriggerValue("got", data.made.id);
  button.ariaBusy = "false";
  text(error, data.made.error ?? "");
  if (data.made.error) return;
  const bytes = Uint8Array.from(atob(data.made.content), (letter) => letter.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: data.made.mime }));
  Object.assign(document.createElement("a"), { href: address, download: data.made.name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
