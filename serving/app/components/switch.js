export default function ({ data, parentElement, setTriggerValue }) {
  tabs(root(parentElement, "tabs"), data.tabs, picks(setTriggerValue), data.label);
}
