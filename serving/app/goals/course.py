"""What goals came to in big numbers, and the course of the one that is chosen."""

from dataclasses import replace

import streamlit as st

from serving.answers import Money, Value
from serving.app import compare, format, interval, kept, state
from serving.app.address import View
from serving.app.ask import Answers
from serving.app.components.switch import switch
from serving.app.components.tiles import Tile, tiles
from serving.app.goals.figures import CONVERTED, PAID
from serving.app.goals.questions import FIGURE, Goals, Totals
from serving.app.metric import Metric
from serving.app.overview.annotate import notes
from serving.app.overview.chart import option
from serving.app.points import points

HEIGHT = 270  # pixels
Amounts = dict[str, Value]


def draw_tiles(asked: Goals, answers: Answers, rests_on: str) -> None:
    now, paid = _amounts(asked, asked.totals, answers)
    then = _amounts(asked, asked.before, answers)[0] if asked.before else {}
    figures = (*(CONVERTED if asked.site.goals else ()), *(PAID if asked.site.currencies else ()))
    shown = [_tile(figure, now, then, paid, rests_on) for figure in figures]
    pick = state.on_pick(lambda view, name: view.choosing(FIGURE, name))
    tiles("figures", shown, asked.figure.name, pick)


def draw_chart(asked: Goals, answers: Answers) -> None:
    shown, figure = asked.shown, asked.figure
    current = points(answers[asked.series], figure, shown.at.now)
    before = []
    if asked.series_before:
        before = points(answers[asked.series_before], figure, shown.at.now)
    noted = kept.annotations(shown.site.site_id)
    said = notes(current, noted, shown.at.zone, shown.period.end)
    against = compare.LABELS.get(shown.view.compare, "Other dates")
    switch(
        "interval",
        {name: interval.LABELS[name] for name in interval.fitting(shown.period)},
        shown.interval,
        label="Interval of the chart",
        on_pick=state.on_pick(_to_interval),
    )
    st.echarts_chart(
        option(
            figure,
            shown.interval,
            current,
            before,
            currency=asked.currency,
            against=against,
            notes=said,
        ),
        height=HEIGHT,
        key="chart",
        alt=f"{figure.label} by {shown.interval}, {shown.period.label}",
    )


def _to_interval(view: View, name: str) -> View:
    return replace(view, interval=name)


def _amounts(asked: Goals, totals: Totals, answers: Answers) -> tuple[Amounts, list[Money]]:
    """By figure; and the revenue of each currency, the greatest first."""
    found: Amounts = {}
    if totals.converted:
        row = answers[totals.converted].results[0].metrics
        found |= dict(zip((f.name for f in CONVERTED), row, strict=True))
    paid: list[Money] = []
    if totals.paid:
        rows = answers[totals.paid].results
        paid = [m for row in rows if isinstance(m := row.metrics[0], Money) and m.value]
        mine = next((row.metrics for row in rows if row.dimensions[0] == asked.currency), None)
        nothing = format.no_money(asked.currency)
        found |= dict(zip((f.name for f in PAID), mine or (nothing, None), strict=True))
    return found, paid


def _tile(figure: Metric, now: Amounts, then: Amounts, paid: list[Money], rests_on: str) -> Tile:
    value, before = now.get(figure.name), then.get(figure.name)
    change = figure.changed(value, before)
    exact = format.value(figure.kind, value, exact=True)
    if figure is PAID[0]:
        exact = " + ".join(amount.long for amount in paid) or exact
    return Tile(
        key=figure.name,
        name=figure.label,
        amount=format.value(figure.kind, value),
        change=change.text,
        tone=change.tone,
        before=f"vs {format.value(figure.kind, before)}" if before is not None else "",
        title=f"{exact} · {figure.definition}\n{rests_on}",
    )
