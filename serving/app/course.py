"""The period in big numbers and as a line; a click on a number draws its line."""

from dataclasses import replace
from datetime import datetime

import streamlit as st

from serving.app import chart, format, state
from serving.app.address import View
from serving.app.ask import Answers
from serving.app.components.tiles import Tile, tiles
from serving.app.metric import BY_NAME, NAMES, TILES
from serving.app.questions import Overview

HEIGHT = 310  # pixels, of the chart and of what stands in its place


def draw_tiles(asked: Overview, answers: Answers, view: View, rests_on: str) -> None:
    current = dict(zip(NAMES, answers[asked.totals].results[0].metrics, strict=True))
    before: dict[str, float | None] = dict.fromkeys(NAMES)
    if asked.compared:
        before = dict(zip(NAMES, answers[asked.totals_before].results[0].metrics, strict=True))
    shown = []
    for metric in TILES:
        now, then = current[metric.name], before[metric.name]
        change = format.change(metric.kind, now, then, less_is_better=metric.less_is_better)
        exact = format.value(metric.kind, now, exact=True)
        shown.append(
            Tile(
                key=metric.name,
                name=metric.label,
                amount=format.value(metric.kind, now),
                change=change.text,
                tone=change.tone,
                before=f"vs {format.value(metric.kind, then)}" if then is not None else "",
                title=f"{exact} · {metric.definition}\n{rests_on}",
            )
        )
    pick = state.on_pick("tiles", lambda shown, metric: replace(shown, metric=metric))
    tiles("tiles", shown, view.metric, pick)


def draw_chart(asked: Overview, answers: Answers, view: View, now: datetime) -> None:
    metric = BY_NAME[view.metric]
    if not answers[asked.totals].results[0].metrics[NAMES.index("pageviews")]:
        _draw_nothing(asked, view)
        return
    current, before = (
        chart.points(
            answers[query].meta.time_labels,
            {row.dimensions[0]: row.metrics[0] for row in answers[query].results},
            metric,
            now,
        )
        if drawn
        else []
        for query, drawn in ((asked.series, True), (asked.series_before, asked.compared))
    )
    st.echarts_chart(
        chart.option(metric, asked.shown.interval, current, before, now),
        height=HEIGHT,
        key="chart",
        alt=f"{metric.label} by {asked.shown.interval}, {asked.shown.label}",
    )


def _draw_nothing(asked: Overview, view: View) -> None:
    with st.container(
        height=HEIGHT,
        border=False,
        key="nothing",
        horizontal_alignment="center",
        vertical_alignment="center",
    ):
        if view.filters:
            st.markdown("**No visit fits these filters.**", width="content")
            st.caption("Remove one above, or choose a longer period.", width="content")
        else:
            st.markdown(f"**No visit yet in this period: {asked.shown.label}**", width="content")
            st.caption(
                "Choose a longer period, or send events: `clickstream simulate` makes some.",
                width="content",
            )
