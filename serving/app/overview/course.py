"""The period in big numbers and as a line; a click on a number draws its line."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from serving.answers import Money, Value
from serving.app import compare, format, interval, kept, state
from serving.app.ask import Answers
from serving.app.components.switch import switch
from serving.app.components.tiles import Tile, tiles
from serving.app.metric import NAMES, Metric
from serving.app.overview.annotate import notes
from serving.app.overview.chart import option
from serving.app.overview.questions import Overview, Totals, currency_of
from serving.app.points import points

HEIGHT = 310  # pixels, of the chart and of what stands in its place


@dataclass(frozen=True)
class _Amounts:
    """What a time came to, by tile; revenue by currency."""

    by_tile: dict[str, Value]
    revenue: Sequence[Money] = ()


def tiles_of(asked: Overview, answers: Answers, rests_on: str) -> list[Tile]:
    current = _amounts(asked, asked.totals, answers)
    before = _amounts(asked, asked.totals_before, answers) if asked.totals_before else None
    return [_tile(each, current, before, rests_on) for each in asked.has.tiles]


def draw_tiles(asked: Overview, answers: Answers, rests_on: str) -> None:
    shown = tiles_of(asked, answers, rests_on)
    pick = state.on_pick(lambda view, metric: replace(view, metric=metric))
    tiles("tiles", shown, asked.metric.name, pick)


def draw_chart(asked: Overview, answers: Answers) -> None:
    shown, metric = asked.shown, asked.metric
    if not answers[asked.totals.of_all].results[0].metrics[NAMES.index("pageviews")]:
        _draw_nothing(asked)
        return
    current = points(answers[asked.series], metric, shown.at.now)
    before = []
    if asked.series_before:
        before = points(answers[asked.series_before], metric, shown.at.now)
    against = compare.LABELS.get(shown.view.compare, "Other dates")
    noted = kept.annotations(shown.site.site_id)
    said = notes(current, noted, shown.at.zone, shown.period.end)
    _draw_intervals(asked)
    currency = currency_of(asked.has, shown)
    st.echarts_chart(
        option(
            metric,
            shown.interval,
            current,
            before,
            currency=currency,
            against=against,
            notes=said,
        ),
        height=HEIGHT,
        key="chart",
        alt=f"{metric.label} by {shown.interval}, {shown.period.label}",
    )


def _amounts(asked: Overview, totals: Totals, answers: Answers) -> _Amounts:
    found = dict(zip(NAMES, answers[totals.of_all].results[0].metrics, strict=True))
    if totals.of_goals:
        row = answers[totals.of_goals].results[0]
        found |= dict(zip(("conversions", "conversion_rate"), row.metrics, strict=True))
    revenue: list[Money] = []
    if totals.of_revenue:
        rows = answers[totals.of_revenue].results
        revenue = [m for row in rows if isinstance(m := row.metrics[0], Money) and m.value]
        main = currency_of(asked.has, asked.shown)
        found["revenue"] = next((m for m in revenue if m.currency == main), format.no_money(main))
    return _Amounts(found, revenue)


def _tile(metric: Metric, current: _Amounts, before: _Amounts | None, rests_on: str) -> Tile:
    now = current.by_tile.get(metric.name)
    then = before.by_tile.get(metric.name) if before else None
    change = metric.changed(now, then)
    exact = format.value(metric.kind, now, exact=True)
    if metric.of == "paid":
        exact = " + ".join(amount.long for amount in current.revenue) or exact
    more = len(current.revenue) - 1 if metric.of == "paid" else 0
    return Tile(
        key=metric.name,
        name=metric.label,
        amount=format.value(metric.kind, now),
        change=change.text,
        tone=change.tone,
        before=_beside(metric, then, more),
        title=f"{exact} · {metric.definition}\n{rests_on}",
    )


def _beside(metric: Metric, then: Value, more: int) -> str:
    if more > 0:
        return f"+ {more} {'currency' if more == 1 else 'currencies'}"
    return f"vs {format.value(metric.kind, then)}" if then is not None else ""


def _draw_intervals(asked: Overview) -> None:
    fitting = interval.fitting(asked.shown.period)
    switch(
        "interval",
        {name: interval.LABELS[name] for name in fitting},
        asked.shown.interval,
        label="Interval of the chart",
        on_pick=state.on_pick(lambda view, name: replace(view, interval=name)),
    )


def _draw_nothing(asked: Overview) -> None:
    with st.container(
        height=HEIGHT,
        border=False,
        key="nothing",
        horizontal_alignment="center",
        vertical_alignment="center",
    ):
        if asked.shown.view.filters:
            st.markdown("**No visit fits these filters.**", width="content")
            st.caption("Remove one above, or choose a longer period.", width="content")
        else:
            label = asked.shown.period.label
            st.markdown(f"**No visit yet in this period: {label}**", width="content")
            st.caption(
                "Choose a longer period, or send events: `clickstream simulate` makes some.",
                width="content",
            )
