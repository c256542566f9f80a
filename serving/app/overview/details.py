"""A panel's whole table in a dialog: every row, with the metrics that fit its dimension."""

from dataclasses import replace
from typing import Any

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.app import files, format, state
from serving.app.ask import client
from serving.app.components.table import table
from serving.app.panel import PANELS, Tab
from serving.app.shown import Shown
from serving.app.tables import rows
from serving.app.tables.whole import MOST, PLACES, Asks, metrics, query

KEY = "details"


def draw(shown: Shown, about: tuple[str, str]) -> None:
    """about: the panel's name, and its tab's."""
    panel = PANELS[about[0]]
    tab = panel.tab(about[1])
    is_all = tab.label in (panel.title, "Map")
    title = panel.title if is_all else f"{panel.title}: {format.plain(tab.label)}"
    st.dialog(title, width="large", on_dismiss=state.close_dialog)(_draw)(shown, tab)


def _draw(shown: Shown, tab: Tab) -> None:
    if state.dialog() is None:
        st.rerun()
    picked = st.session_state.get(KEY)
    asks = Asks(**(picked.get("asks") or {})) if picked else Asks()
    try:
        answer = client().query(query(shown, tab, asks))
    except ClickstreamError as trouble:
        st.markdown(str(trouble))
        return
    shows = rows.data(tab, metrics(tab), asks, answer, places=PLACES)
    table(KEY, shows, on_pick=lambda: _picked(tab))
    files.csv_button(
        f"{shown.site.site_id} {tab.of.label.lower()} {shown.period.covers}",
        [*tab.dimensions, *metrics(tab)],
        lambda: rows.plain(client().query(query(shown, tab, replace(asks, page=0), rows=MOST))),
    )


def _picked(tab: Tab) -> None:
    picked: dict[str, Any] | None = st.session_state[KEY].pick
    if picked is None:
        return
    state.narrow(tab.dimensions, picked)
    state.close_dialog()
