"""The overview's chart as an ECharts option: the period, the time before, what is unfinished.

Numbers are written in Python, once, for axis and tooltip alike; the chart only draws.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from serving.app import axis, format, interval
from serving.app.metric import Metric
from serving.app.points import Point

ACCENT = "#6c5ff2"  # fits light and dark: a change of theme does not ask Python again
FADED = "#8b90a8"
COLUMNS = ["when", "value", "text", "before", "before_text", "long", "before_long", "note"]

_BEFORE = {
    "type": "line",
    "encode": {"x": "when", "y": "before"},
    "color": FADED,
    "smooth": 0.3,
    "smoothMonotone": "x",
    "showSymbol": False,
    "lineStyle": {"width": 1.5, "type": [5, 5]},
}
_UNITS = {"percent": "%", "seconds": " min"}


def option(
    metric: Metric,
    unit: str,
    current: Sequence[Point],
    before: Sequence[Point],
    *,
    currency: str = "",
    against: str = "Previous period",
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    """unit: the interval. currency: of amounts. against: the name of the time before.

    notes: texts by interval.
    """
    scale = 60 if metric.kind == "seconds" else 1  # an axis in minutes has round steps
    rows = _rows(metric, unit, current, before, notes, scale)
    dotted = _dotted(rows, current)
    return {
        "dataset": {"dimensions": COLUMNS, "source": rows},
        "grid": {"left": 8, "right": 12, "top": axis.TOP, "bottom": 4, "containLabel": True},
        "legend": {
            "show": bool(before),
            "left": 6,
            "top": 0,
            "itemWidth": 22,
            "itemHeight": 8,
            "itemStyle": {"opacity": 0},
        },
        "tooltip": {
            "trigger": "axis",
            "confine": True,
            "formatter": _tooltip(metric, with_before=bool(before), with_notes=any(notes)),
        },
        "xAxis": {
            "type": "category",
            "boundaryGap": False,
            "axisTick": {"show": False},
            "axisLabel": {
                "alignMinLabel": "left",
                "alignMaxLabel": "right",
                "hideOverlap": True,
            },
        },
        "yAxis": axis.numbers(
            metric.label,
            f" {currency}" if metric.kind == "money" else _UNITS.get(metric.kind, ""),
            whole=metric.kind == "count",
            signed=metric.kind == "money",
        ),
        "visualMap": _hidden(dotted, rows),
        "series": [
            {
                "type": "line",
                "name": metric.label,
                "encode": {"x": "when", "y": "value"},
                "color": ACCENT,
                "smooth": 0.3,
                "smoothMonotone": "x",
                "showSymbol": len(rows) == 1,
                "symbolSize": 8,
                "lineStyle": {"width": 2.5},
                "areaStyle": {"opacity": 0.13},
                "z": 3,
                "markLine": _marks(rows, dotted, notes),
            },
            *([{**_BEFORE, "name": against}] if before else []),
        ],
    }


def _rows(
    metric: Metric,
    unit: str,
    current: Sequence[Point],
    before: Sequence[Point],
    notes: Sequence[str],
    scale: int,
) -> list[list[Any]]:
    """One of COLUMNS for each interval; the chart is as long as the longer of both times."""
    found = []
    for c, b, note in zip_longest(current, before, notes):
        at = c or b
        if at is None:
            break
        found.append(
            [
                interval.label(at.start, unit, len(current)),
                _scaled(c, scale),
                _text(metric, c),
                _scaled(b, scale),
                _text(metric, b),
                _long(c, unit) if c else "",
                _long(b, unit) if b else "",
                note or "",
            ]
        )
    return found


def _dotted(rows: list[list[Any]], current: Sequence[Point]) -> list[int]:
    """Places whose segment, from the place before, begins or ends in a part of an interval."""
    return [
        place
        for place in range(1, len(current))
        if (current[place].is_partial or (place == 1 and current[0].is_partial))
        and rows[place][1] is not None
        and rows[place - 1][1] is not None
    ]


def _hidden(dotted: Sequence[int], rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Leaves out the line's segments that `_marks` draws instead: one at either end."""
    if not dotted:
        return []
    count = len(rows)
    drawn = max(place for place, row in enumerate(rows) if row[1] is not None)
    first = 1 if dotted[0] == 1 else 0
    last = drawn - 1 if dotted[-1] == drawn else count
    pieces: list[dict[str, Any]] = [{"gte": first, "lte": last, "color": ACCENT}]
    if first > last:
        pieces = [{"gte": -1, "lte": count, "color": "transparent"}]
    elif first:
        pieces.append({"gte": -1, "lt": first, "color": "transparent"})
    if last < count and first <= last:
        pieces.append({"gt": last, "lte": count, "color": "transparent"})
    return [
        {
            "show": False,
            "type": "piecewise",
            "dimension": 0,
            "seriesIndex": 0,
            "pieces": pieces,
        }
    ]


def _marks(rows: list[list[Any]], dotted: Sequence[int], notes: Sequence[str]) -> dict[str, Any]:
    """Dotted segments, and a line upwards wherever something is noted."""
    style = {"type": [2, 4], "width": 2.5, "color": ACCENT}
    segments = [
        [{"coord": [rows[i][0], rows[i][1]], "lineStyle": style} for i in (place - 1, place)]
        for place in dotted
    ]
    noted = {"type": [3, 3], "width": 1, "color": FADED}
    upright = [
        {
            "xAxis": rows[place][0],
            "lineStyle": noted,
            "label": {"show": True, "formatter": "\u25cf", "color": FADED, "fontSize": 11},
        }
        for place, note in enumerate(notes)
        if note
    ]
    return {
        "data": [*segments, *upright],
        "symbol": "none",
        "silent": True,
        "animation": False,
        "label": {"show": False},
    }


def _scaled(point: Point | None, scale: int) -> float | None:
    return None if point is None or point.value is None else round(point.value / scale, 3)


def _text(metric: Metric, point: Point | None) -> str:
    if point and point.text:
        return point.text
    return format.value(metric.kind, point.value if point else None, exact=True)


def _long(point: Point, unit: str) -> str:
    said = interval.long_label(point.start, unit)
    return f"{said} (so far)" if point.is_partial and point.value is not None else said


def _tooltip(metric: Metric, *, with_before: bool, with_notes: bool) -> str:
    dot = "<span style='display:inline-block;width:8px;height:8px;border-radius:4px;background:{}'>"
    row = (
        "<div style='display:flex;gap:8px;align-items:center'>{}</span>{}<b style='{}'>{}</b></div>"
    )
    right = "margin-left:auto;padding-left:18px"
    lines = [f"<b>{metric.label}</b>", row.format(dot.format(ACCENT), "{@long}", right, "{@text}")]
    if with_before:
        faded = row.format(dot.format(FADED), "{@before_long}", right, "{@before_text}")
        lines.append(faded)
    if with_notes:
        lines.append("<i>{@note}</i>")
    return "".join(f"<div style='line-height:1.7'>{line}</div>" for line in lines)
