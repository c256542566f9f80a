"""Conversions, or orders in one currency, by any dimension or property."""

from functools import partial
from typing import Any

import streamlit as st

from serving.app import by, files, state
from serving.app.ask import Answers, client
from serving.app.components.switch import switch
from serving.app.components.table import table
from serving.app.filters.suggest import keys
from serving.app.goals.questions import BY, MONEY, PLACES, SHEET, Goals, Parts, parts
from serving.app.tables import rows
from serving.app.tables.paging import go_to_rows

KEY = "parts"
CONVERSIONS = "Conversions"
LABELS = {
    "visitors": "Unique",
    "events": "Total",
    "group_conversion_rate": "Rate",
    "average_revenue": "Average order",
}
ORDERS = {"visitors": "Buyers", "events": "Orders", "average_revenue": "Average order"}


def draw(asked: Goals, answers: Answers, rests_on: str) -> None:
    shown, of = asked.shown, asked.parts
    with st.container(horizontal=True, vertical_alignment="center", key="partshead"):
        by.draw("goals-by", BY, shown.view, keys=keys(shown), then=SHEET.cleared)
        _draw_currencies(asked)
        st.space("stretch")
        files.csv_button(
            f"{shown.site.site_id} conversions by {of.tab.name} {shown.period.covers}",
            [*of.tab.dimensions, *of.metrics],
            lambda: rows.plain(client().query(_whole(asked))),
        )
    answer = answers[of.rows]
    go_to_rows(SHEET, of.asks, answer.meta.total_rows or 0, PLACES)
    labels = ORDERS if of.currency else LABELS
    filters = shown.view.filters
    shows = rows.on_a_page(of, answer, filters, rests_on, places=PLACES, labels=labels)
    if not of.asks.search:
        shows["empty"] = "Nobody converted in this period. Choose a longer one, or another goal."
    table(KEY, shows, on_pick=partial(_picked, of))


def _draw_currencies(asked: Goals) -> None:
    """Amounts are never converted, so orders are told of one currency."""
    many = len(asked.site.currencies) > 1
    if not many:
        return
    names = {name: f"Orders in {name}" for name in asked.site.currencies}
    options = {**({"": CONVERSIONS} if asked.site.goals else {}), **names}
    pick = state.on_pick(lambda view, name: SHEET.from_the_top(view.choosing(MONEY, name)))
    switch("currency", options, asked.parts.currency, label="What is told", on_pick=pick)


def _whole(asked: Goals) -> Any:
    return parts(asked.shown, asked.site, asked.goal, whole=True).rows


def _picked(of: Parts, picked: dict[str, Any]) -> None:
    if "asks" in picked:
        state.show(SHEET.asking(state.view(), of.metrics, picked["asks"]))
    else:
        state.narrow(of.tab.dimensions, picked)
