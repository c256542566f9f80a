"""A page of tables, drawn from its declaration: tabs, the world, the table and its file."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import streamlit as st

from serving.app import files, frame, state
from serving.app.ask import Answers, Basis, client
from serving.app.components.switch import switch
from serving.app.components.table import table as draw_table
from serving.app.freshness import rests_on
from serving.app.panel import NOTHING, Tab
from serving.app.shown import Shown
from serving.app.tables import by_country, rows
from serving.app.tables.declared import Deep
from serving.app.tables.paging import go_to_rows
from serving.app.tables.questions import PLACES, Table, as_file, table
from serving.app.tables.sheet import Sheet
from serving.app.visits.log import NO_FIT, NO_VISIT

HIDDEN = "Entry and exit rate are of whole visits: a filter of pages, events or goals hides them."


@dataclass(frozen=True)
class Loaded:
    asked: Table
    answers: Answers
    basis: Basis


def page(of: Deep) -> None:
    here = frame.begin(of.name, choices=(of.by, *Sheet(of.name).choices))

    def load(shown: Shown) -> Loaded:
        asked = table(of, shown)
        answers = shown.ask_now(asked.queries)
        return Loaded(asked, answers, answers.basis(asked.rows))

    frame.live(here, load, lambda shown, found: _draw(of, shown, found))


def _draw(of: Deep, shown: Shown, found: Loaded) -> None:
    asked, key = found.asked, f"table-{of.name}"
    answer = asked.page(found.answers[asked.rows])
    go_to_rows(Sheet(of.name), asked.asks, answer.meta.total_rows or 0, PLACES)
    if asked.world:
        with st.container(border=True, key="card-world"):
            by_country.draw(shown, found.answers[asked.world])
    with st.container(border=True, key=f"card-{of.name}"):
        with st.container(horizontal=True, vertical_alignment="center", key="tablehead"):
            _draw_tabs(of, asked.tab)
            st.space("stretch")
            files.csv_button(
                f"{shown.site.site_id} {asked.tab.name} {shown.period.covers}",
                [*asked.tab.dimensions, *asked.metrics],
                lambda: rows.plain(asked.found(client().query(as_file(asked)))),
            )
        rest = rests_on(found.basis.meta, shown.at.zone, shown.at.now)
        shows = rows.on_a_page(asked, answer, shown.view.filters, rest, places=PLACES)
        if not (answer.results or asked.asks.search):
            shows["empty"] = _nothing(asked.tab, shown)
        draw_table(key, shows, on_pick=partial(_picked, of, asked))
        if asked.hides:
            st.caption(HIDDEN)


def _nothing(tab: Tab, shown: Shown) -> str:
    """What to do where there is no row: what the tab says of itself, if anything was counted."""
    if tab.none_yet != NOTHING:
        return tab.none_yet
    return NO_FIT if shown.view.filters else NO_VISIT


def _draw_tabs(of: Deep, now: Tab) -> None:
    """Tabs, and beside them those that are parts of the one that is open."""
    heads: dict[str, str] = {}
    for tab in of.tabs:
        heads.setdefault(tab.under or tab.label, tab.name)
    options = {name: head for head, name in heads.items()}

    to = Sheet(of.name).cleared  # another tab has other rows
    pick = state.on_pick(lambda view, name: to(view).choosing(of.by, name))
    with st.container(key="tabs", width="content", gap="xsmall"):
        chosen = heads[now.under or now.label]
        switch("by", options, chosen, label=f"{of.title} by", on_pick=pick)
        below = {tab.name: tab.label for tab in of.tabs if tab.under and tab.under == now.under}
        if len(below) > 1:
            switch("below", below, now.name, label=f"{now.under} by", on_pick=pick)


def _picked(of: Deep, asked: Table, picked: dict[str, Any]) -> None:
    if "asks" in picked:
        state.show(Sheet(of.name).asking(state.view(), asked.metrics, picked["asks"]))
    else:
        state.narrow(asked.tab.dimensions, picked, stays=Sheet(of.name).at)
