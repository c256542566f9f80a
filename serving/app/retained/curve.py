"""All cohorts together: which share came back how much later, beside the time before."""

from typing import Any

import streamlit as st

from serving.app import axis, compare
from serving.app.overview.chart import ACCENT, FADED
from serving.app.shown import Shown

HEIGHT = 260  # pixels
NAME = "Came back"


def draw(shown: Shown, answer: dict[str, Any], unit: str) -> None:
    before = answer.get("comparison", {}).get("curve", [])
    against = compare.LABELS.get(shown.view.compare, "Other dates")
    drawn = option(answer["curve"], before, unit, against)
    if drawn is None:
        st.caption(f"No later {unit} is over yet: a longer period has a curve.")
        return
    st.echarts_chart(
        drawn,
        height=HEIGHT,
        key="chart",
        alt=f"Share of people who came back, by {unit}s since they came",
    )


def option(
    now: list[dict[str, Any]], before: list[dict[str, Any]], unit: str, against: str
) -> dict[str, Any] | None:
    """An ECharts option; None where no interval but the first, in which all are, is over."""
    is_, was = _by_later(now), _by_later(before)
    if not is_:
        return None
    last = max(is_ | was)
    rows = [
        [f"{unit.capitalize()} {n}", is_.get(n), _told(is_.get(n)), was.get(n), _told(was.get(n))]
        for n in range(1, last + 1)
    ]
    line = {"type": "line", "smooth": 0.2, "smoothMonotone": "x", "symbolSize": 7}
    series: list[dict[str, Any]] = [
        {
            **line,
            "name": NAME,
            "encode": {"x": "when", "y": "now"},
            "color": ACCENT,
            "lineStyle": {"width": 2.5},
            "areaStyle": {"opacity": 0.13},
            "z": 3,
        }
    ]
    if was:
        series.append(
            {
                **line,
                "name": against,
                "encode": {"x": "when", "y": "before"},
                "color": FADED,
                "lineStyle": {"width": 1.5, "type": [5, 5]},
            }
        )
    columns = ["when", "now", "now_text", "before", "before_text"]
    told = [("{@now_text}", NAME), *([("{@before_text}", against)] if was else [])]
    tooltip = "".join(f"<div>{name} <b>{text}</b></div>" for text, name in told)
    return {
        "dataset": {"dimensions": columns, "source": rows},
        "grid": {"left": 8, "right": 16, "top": axis.TOP, "bottom": 4, "containLabel": True},
        "legend": {"show": bool(was), "left": 6, "top": 0, "itemWidth": 22, "itemHeight": 8},
        "tooltip": {
            "trigger": "axis",
            "confine": True,
            "formatter": f"<b>{{@when}}</b>{tooltip}",
        },
        "xAxis": {
            "type": "category",
            "boundaryGap": len(rows) == 1,
            "axisTick": {"show": False},
            "axisLabel": {"alignMinLabel": "left", "alignMaxLabel": "right", "hideOverlap": True},
        },
        "yAxis": axis.numbers("Share of those who came", "%"),
        "series": series,
    }


def _by_later(curve: list[dict[str, Any]]) -> dict[int, float]:
    return {
        cell["later"]: cell["share"]
        for cell in curve
        if cell["later"] and cell["share"] is not None
    }


def _told(share: float | None) -> str:
    return "" if share is None else f"{share:g}%"
