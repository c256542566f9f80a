"""The overview's chart as an ECharts option: the period, the one before it, the running interval.

Numbers are written in Python, once, for axis and tooltip alike; the chart only draws.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from serving.app import format
from serving.app.metric import Metric

ACCENT = "#6c5ff2"  # fits light and dark: a change of theme does not ask Python again
FADED = "#8b90a8"
COLUMNS = ["when", "value", "text", "before", "before_text", "long", "before_long"]


_PREVIOUS = {
    "type": "line",
    "name": "Previous period",
    "encode": {"x": "when", "y": "before"},
    "color": FADED,
    "smooth": 0.3,
    "smoothMonotone": "x",
    "showSymbol": False,
    "lineStyle": {"width": 1.5, "type": [5, 5]},
}


@dataclass(frozen=True)
class Point:
    """One interval: its local start and its value; None where it has not begun or is undefined."""

    start: datetime
    value: float | None


def points(
    labels: Sequence[str], values: dict[str, float | None], metric: Metric, now: datetime
) -> list[Point]:
    """One point a label of the API; an interval without a row is empty, a future one unknown."""
    shown = []
    for label in labels:
        start = datetime.fromisoformat(label).replace(tzinfo=now.tzinfo)
        value = values.get(label, metric.in_an_empty_interval)
        shown.append(Point(start, None if start > now else value))
    return shown


def option(
    metric: Metric,
    interval: str,
    current: Sequence[Point],
    before: Sequence[Point],
    now: datetime,
) -> dict[str, Any]:
    scale = 60 if metric.kind == "seconds" else 1  # an axis in minutes has round steps
    running = _running(current, interval, now)
    rows = [
        [
            _label(c.start if c else b.start, interval, len(current)),
            _scaled(c, scale),
            _text(metric, c),
            _scaled(b, scale),
            _text(metric, b),
            _long(c.start, interval) if c else "",
            _long(b.start, interval) if b else "",
        ]
        for c, b in zip_longest(current, before)
        if c or b
    ]
    return {
        "dataset": {"dimensions": COLUMNS, "source": rows},
        "grid": {"left": 8, "right": 12, "top": 34, "bottom": 4, "containLabel": True},
        "legend": {
            "left": 6,
            "top": 0,
            "itemWidth": 22,
            "itemHeight": 8,
            "itemStyle": {"opacity": 0},
        },
        "tooltip": {
            "trigger": "axis",
            "confine": True,
            "formatter": _tooltip(metric, with_before=bool(before)),
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
        "yAxis": {
            "type": "value",
            "min": 0,
            "splitNumber": 4,
            "minInterval": 1 if metric.kind == "count" else 0,
            "axisLabel": {"formatter": _axis(metric)},
        },
        "visualMap": _hidden_where_running(running, len(rows)),
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
                **_dotted(rows, running),
            },
            *([_PREVIOUS] if before else []),
        ],
    }


def _running(current: Sequence[Point], interval: str, now: datetime) -> int | None:
    """Place of the interval that is not over yet."""
    length = {"hour": 1 / 24, "day": 1, "week": 7, "month": 28}[interval]
    for place, point in enumerate(current):
        following = current[place + 1].start if place + 1 < len(current) else None
        end = following or point.start + timedelta(days=length)
        if point.start <= now < end:
            return place
    return None


def _hidden_where_running(running: int | None, count: int) -> list[dict[str, Any]]:
    """Leaves out the line's last segment, which `_dotted` draws instead."""
    if not running:
        return []
    return [
        {
            "show": False,
            "type": "piecewise",
            "dimension": 0,
            "seriesIndex": 0,
            "pieces": [
                {"gte": 0, "lte": running - 1, "color": ACCENT},
                {"gt": running - 1, "lte": count, "color": "transparent"},
            ],
        }
    ]


def _dotted(rows: list[list[Any]], running: int | None) -> dict[str, Any]:
    if not running or rows[running][1] is None or rows[running - 1][1] is None:
        return {}
    ends = [{"coord": [rows[place][0], rows[place][1]]} for place in (running - 1, running)]
    style = {"type": [2, 4], "width": 2.5, "color": ACCENT}
    return {
        "markLine": {
            "data": [ends],
            "symbol": "none",
            "silent": True,
            "animation": False,
            "lineStyle": style,
            "label": {"show": False},
        }
    }


def _scaled(point: Point | None, scale: int) -> float | None:
    return None if point is None or point.value is None else round(point.value / scale, 3)


def _text(metric: Metric, point: Point | None) -> str:
    return format.value(metric.kind, point.value if point else None, exact=True)


def _axis(metric: Metric) -> str:
    return {"percent": "{value}%", "seconds": "{value} min"}.get(metric.kind, "{value}")


def _label(start: datetime, interval: str, count: int) -> str:
    if interval == "hour" and count <= 25:
        return f"{start:%H:%M}"
    return start.strftime(
        {"hour": "%a %H:%M", "day": "%a %-d %b", "week": "%-d %b %y", "month": "%b %Y"}[interval]
    )


def _long(start: datetime, interval: str) -> str:
    return start.strftime(
        {
            "hour": "%a %-d %b, %H:%M",
            "day": "%a %-d %b %Y",
            "week": "Week of %-d %b %Y",
            "month": "%B %Y",
        }[interval]
    )


def _tooltip(metric: Metric, *, with_before: bool) -> str:
    dot = "<span style='display:inline-block;width:8px;height:8px;border-radius:4px;background:{}'>"
    row = (
        "<div style='display:flex;gap:8px;align-items:center'>{}</span>{}<b style='{}'>{}</b></div>"
    )
    right = "margin-left:auto;padding-left:18px"
    lines = [f"<b>{metric.label}</b>", row.format(dot.format(ACCENT), "{@long}", right, "{@text}")]
    if with_before:
        faded = row.format(dot.format(FADED), "{@before_long}", right, "{@before_text}")
        lines.append(faded)
    return "".join(f"<div style='line-height:1.7'>{line}</div>" for line in lines)
