export default function ({ data, parentElement, setTriggerValue }) {
  tabs(root(parentElement, "tabs"), data.tabs, (name) => setTriggerValue("pick", name), data.label);
}
