"""A panel's whole table in a dialog: every row, with the metrics that fit its dimension.

Which panel's it is, and its sort, search and page, stand in the address; the panel's tab does too.

    ?pages=entry_page&details=pages&details-sort=bounce_rate.asc&details-find=shop&details-at=3
"""

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.app import files, format, freshness, state
from serving.app.address import View
from serving.app.ask import client
from serving.app.choice import Choice
from serving.app.components.table import table
from serving.app.filters.change import clicked
from serving.app.panel import PANELS, Panel, Tab
from serving.app.shown import Shown
from serving.app.tables import rows
from serving.app.tables.paging import go_to_rows
from serving.app.tables.sheet import Sheet
from serving.app.tables.whole import MOST, PLACES, metrics, query

DIALOG = KEY = "details"
OPEN = Choice("details", ("", *PANELS))  # the panel whose table is open
SHEET = Sheet("details")
CHOICES = (OPEN, *SHEET.choices)


def opened(view: View) -> tuple[str, str] | None:
    """The dialog, and what it is about, where the address has it open."""
    return (DIALOG, view.chosen(OPEN)) if view.chosen(OPEN) else None


def opening(view: View, panel: Panel, tab: Tab) -> View:
    return SHEET.cleared(view).choosing(panel.choice, tab.name).choosing(OPEN, panel.name)


def closed(view: View) -> View:
    return SHEET.cleared(view).choosing(OPEN, "")


def tab_of(view: View, name: str) -> Tab:
    """The panel's tab. Events leave open which is the first: there it is the one by name."""
    panel = PANELS[name]
    return panel.tab(view.chosen(panel.choice) or "name")


def draw(shown: Shown, about: str) -> None:
    """about: the panel's name."""
    panel, tab = PANELS[about], tab_of(shown.view, about)
    is_all = tab.label in (panel.title, "Map")
    title = panel.title if is_all else f"{panel.title}: {format.plain(tab.label)}"
    st.dialog(title, width="large", on_dismiss=_dismissed)(_draw)(shown, tab)


def _draw(shown: Shown, tab: Tab) -> None:
    view = state.view()  # a click in the dialog draws it alone, and changes the address
    if opened(view) is None:
        st.rerun()
    asks = SHEET.asks(view, metrics(tab))
    try:
        answer = client().query(query(shown, tab, asks))
    except ClickstreamError as trouble:
        st.markdown(format.plain(str(trouble)))
        st.button("Ask again", key="details-again", icon=":material/refresh:")
        return
    go_to_rows(SHEET, asks, answer.meta.total_rows or 0, PLACES)
    rests_on = freshness.rests_on(answer.meta, shown.at.zone, shown.at.now)
    shows = rows.data(tab, metrics(tab), asks, answer, places=PLACES, rests_on=rests_on)
    table(KEY, shows | {"by_pick": True}, on_pick=partial(_picked, tab))
    files.csv_button(
        f"{shown.site.site_id} {tab.of.label.lower()} {shown.period.covers}",
        [*tab.dimensions, *metrics(tab)],
        lambda: rows.plain(client().query(query(shown, tab, replace(asks, page=0), rows=MOST))),
    )


def _picked(tab: Tab, picked: dict[str, Any]) -> None:
    view = state.view()
    if opened(view) is None:  # a search that was still being typed as it was closed
        return
    if "asks" in picked:
        state.show(SHEET.asking(view, metrics(tab), picked["asks"]))
        return
    # One step of the browser's history: who goes Back finds the table open, and no filter
    filters = clicked(view.filters, tab.dimensions, picked["value"], picked["how"])
    state.show(replace(closed(view), filters=filters))


def _dismissed() -> None:
    state.show(closed(state.view()))
