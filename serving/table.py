"""An answer as a table: Arrow, and from it CSV and what notebooks hold.

A column each for the dimensions and metrics asked, in their order and under their names. Times are
the site's own, without a zone: days as dates, hours and minutes as timestamps. An amount is a
number, and `<metric>_currency` stands beside it. With a comparison `<metric>_before` and
`<metric>_change` follow.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa

DAY = len("2026-10-04")
Columns = Iterator[tuple[str, list[Any]]]


def table(answer: dict[str, Any]) -> pa.Table:
    """The rows of an answer to a query."""
    columns = [*_dimensions(answer), *_metrics(answer)]
    arrays = [_array(values) for _, values in columns]
    return pa.table(arrays, names=[name for name, _ in columns])


def _dimensions(answer: dict[str, Any]) -> Columns:
    for i, name in enumerate(answer["query"]["dimensions"]):
        values = [row["dimensions"][i] for row in answer["results"]]
        is_time = name == "time" or name.startswith("time:")
        yield name, [_time(value) for value in values] if is_time else values


def _metrics(answer: dict[str, Any]) -> Columns:
    rows = answer["results"]
    compared = [row["comparison"] for row in rows if "comparison" in row]
    for i, name in enumerate(answer["query"]["metrics"]):
        yield from _amounts(name, [row["metrics"][i] for row in rows])
        if compared:
            yield from _amounts(f"{name}_before", [row["metrics"][i] for row in compared])
            yield f"{name}_change", [row["change"][i] for row in compared]


def _amounts(name: str, values: Sequence[Any]) -> Columns:
    yield name, [value["value"] if isinstance(value, dict) else value for value in values]
    if any(isinstance(value, dict) for value in values):
        yield (
            f"{name}_currency",
            [value["currency"] if isinstance(value, dict) else None for value in values],
        )


def _time(label: str) -> date | datetime:
    return date.fromisoformat(label) if len(label) == DAY else datetime.fromisoformat(label)


def _array(values: list[Any]) -> pa.Array:
    """Numbers of both kinds are fractions; of nothing at all too."""
    is_mixed = any(isinstance(value, float) for value in values)
    if is_mixed or all(value is None for value in values):
        return pa.array([None if v is None else float(v) for v in values], pa.float64())
    return pa.array(values)
