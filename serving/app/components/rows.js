export default function ({ data, parentElement, setTriggerValue }) {
  const pick = picks(setTriggerValue);
  bars(root(parentElement, "rows"), data, data.clickable ? (value, how) => pick({ value, how }) : undefined);
}
