export default function ({ data, parentElement, setTriggerValue }) {
  bars(root(parentElement, "rows"), data, data.clickable ? (value, how) => setTriggerValue("pick", { value, how }) : undefined);
}
