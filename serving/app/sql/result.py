"""Rows of a SELECT as people see and take them: a table, a quick chart, CSV and Parquet."""

import io
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from serving.app.sql.schema import is_number

LINES = 5  # columns that a chart draws
BARS, POINTS = 30, 1_000  # rows that it draws
COLOURS = ["#6c5ff2", "#1aa7c4", "#e59a0c", "#e5488f", "#8b90a8"]
BAR, LINE = "bar", "line"
_LABELS = {"hideOverlap": True, "alignMinLabel": "left", "alignMaxLabel": "right"}


def frame(rows: pa.Table) -> pd.DataFrame:
    """For the table on the page; maps and lists as texts."""
    return _flat(rows).to_pandas()


def whole_numbers(rows: pa.Table) -> list[str]:
    """The columns that have no parts of a number."""
    return [field.name for field in rows.schema if pa.types.is_integer(field.type)]


def as_csv(rows: pa.Table) -> bytes:
    file = io.BytesIO()
    pa_csv.write_csv(_flat(rows), file)
    return file.getvalue()


def as_parquet(rows: pa.Table) -> bytes:
    """With the types that the rows came with."""
    file = io.BytesIO()
    pq.write_table(rows, file)
    return file.getvalue()


def drawn(rows: pa.Table) -> tuple[str, list[str]]:
    """The column that a chart has along its axis, and those that it draws; none: no chart."""
    numbers = [field.name for field in rows.schema if is_number(field.type)]
    others = [field.name for field in rows.schema if not is_number(field.type)]
    along = others[0] if others else rows.column_names[0] if rows.num_columns else ""
    return along, [name for name in numbers if name != along][:LINES]


def chart(rows: pa.Table, how: str) -> dict[str, Any]:
    """An option for ECharts. how: BAR or LINE."""
    along, names = drawn(rows)
    shown = rows.slice(0, BARS if how == BAR else POINTS)
    ticks = [str(value) for value in _texts(shown[along])]
    axis: dict[str, Any] = {
        "type": "category",
        "data": ticks,
        "name": along,
        "nameLocation": "middle",
    }
    values = {"type": "value", "name": names[0] if len(names) == 1 else ""}
    if how == BAR:
        axis |= {"inverse": True, "nameLocation": "start", "axisTick": {"show": False}}
    else:
        axis |= {"boundaryGap": False, "nameGap": 30, "axisLabel": _LABELS}
    return {
        "color": COLOURS,
        "grid": {"left": 12, "right": 24, "top": 40, "bottom": 30, "containLabel": True},
        "legend": {"left": 6, "top": 0, "show": len(names) > 1},
        "tooltip": {"trigger": "axis", "confine": True},
        "xAxis": values if how == BAR else axis,
        "yAxis": axis if how == BAR else values,
        "series": [
            {
                "type": how,
                "name": name,
                "data": pc.cast(shown[name], pa.float64()).to_pylist(),
                **({"showSymbol": shown.num_rows < 60} if how == LINE else {"barMaxWidth": 22}),
            }
            for name in names
        ],
    }


def height(rows: pa.Table, how: str) -> int:
    """Of the chart, in pixels."""
    if how == LINE:
        return 320
    _, names = drawn(rows)
    bars: int = min(rows.num_rows, BARS)
    return 90 + bars * (16 + 12 * len(names))


def _texts(column: pa.ChunkedArray) -> list[object]:
    values: list[object] = column.to_pylist()
    return ["NULL" if value is None else value for value in values]


def _flat(rows: pa.Table) -> pa.Table:
    """Nested values as texts, since neither a table nor CSV has them; exact amounts stay so."""
    for place, field in enumerate(rows.schema):
        if pa.types.is_nested(field.type):
            texts = [_text(value) for value in rows[place].to_pylist()]
            rows = rows.set_column(place, field.name, pa.array(texts, pa.string()))
    return rows


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, list) and all(isinstance(one, tuple) for one in value):
        return ", ".join(f"{key}={inner}" for key, inner in value)  # a map
    return str(value)
