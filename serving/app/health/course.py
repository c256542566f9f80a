"""Arrivals by hour as a chart, and how late they were as rows with bars."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from serving.app import axis, format
from serving.app.components.rows import Bar
from serving.app.period import Moment

ACCENT, REJECTED = "#6c5ff2", "#e5488f"
WORDS = {
    0: "Ahead of its arrival",
    10: "Within 10 seconds",
    60: "Within a minute",
    600: "Within 10 minutes",
    1800: "Within half an hour",
    3600: "Within an hour",
    86_400: "Within a day",
    604_800: "Within a week",
    None: "Later",
}


def by_hour(hours: Sequence[dict[str, Any]], at: Moment) -> dict[str, Any]:
    """An option for ECharts; the last hour is as far as batch has read it."""
    starts = [datetime.fromisoformat(one["hour"]).astimezone(at.zone) for one in hours]
    series = [("Events", "events", ACCENT), ("Rejected", "dead_letters", REJECTED)]
    return {
        "grid": {"left": 8, "right": 8, "top": axis.TOP, "bottom": 4, "containLabel": True},
        "legend": {"left": 6, "top": 0, "itemWidth": 14, "itemHeight": 8},
        "tooltip": {"trigger": "axis", "confine": True, "valueFormatter": "%,d"},
        "xAxis": {
            "type": "category",
            "data": [f"{start:%a %H:%M}" for start in starts],
            "axisTick": {"show": False},
            "axisLabel": {"hideOverlap": True},
        },
        "yAxis": axis.numbers("Records an hour", whole=True),
        "series": [
            {
                "type": "bar",
                "name": label,
                "stack": "arrived",
                "color": colour,
                "data": [one[name] for one in hours],
                "barMaxWidth": 26,
            }
            for label, name, colour in series
        ],
    }


def lateness(told: Sequence[dict[str, Any]]) -> list[Bar]:
    """Shares of all that arrived, those that nothing arrived in too."""
    total = sum(one["events"] for one in told)
    most = max((one["events"] for one in told), default=0) or 1
    return [
        Bar(
            value=str(one["upto_seconds"]),
            label=WORDS[one["upto_seconds"]],
            text=format.number(one["events"]),
            part=one["events"] / most,
            share=format.share(one["events"], total),
            title=f"{one['events']:,} events",
        )
        for one in told
    ]
