export default function ({ data, parentElement, setTriggerValue }) {
  bars(root(parentElement, "rows"), data, data.clickable ? (value) => setTriggerValue("pick", value) : undefined);
}
