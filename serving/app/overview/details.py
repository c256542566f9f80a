"""A panel's whole table in a dialog: every row, with the metrics that fit its dimension."""

import pandas as pd
import streamlit as st

from clickstream.errors import ClickstreamError
from serving.answers import Money
from serving.app import state
from serving.app.ask import client
from serving.app.filters.tree import asked
from serving.app.metric import METRIC
from serving.app.overview.breakdown import label
from serving.app.panel import PANELS, Tab
from serving.app.shown import Shown
from serving.questions import Query

MOST = 1000  # rows
BY_PAGE = ("visitors", "visits", "pageviews", "bounce_rate", "time_on_page", "scroll_depth")
BY_VISIT = ("visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "visit_duration")
BY_EVENT = ("visitors", "events")
BY_GOAL = ("visitors", "events", "conversion_rate")


def metrics(tab: Tab) -> tuple[str, ...]:
    """Those that say something by these dimensions."""
    if tab.name == "goal":
        return BY_GOAL
    if tab.name == "page":
        return BY_PAGE
    return BY_VISIT if tab.dimensions[0].startswith("visit:") else BY_EVENT


def draw(shown: Shown, about: tuple[str, str]) -> None:
    """about: the panel's name, and its tab's."""
    panel = PANELS[about[0]]
    tab = panel.tab(about[1])
    title = f"{panel.title}: {tab.label}"
    st.dialog(title, width="large", on_dismiss=state.close_dialog)(_draw)(shown, tab)


def _draw(shown: Shown, tab: Tab) -> None:
    names = metrics(tab)
    query = Query(
        shown.site.site_id,
        names,
        shown.period.date_range,
        dimensions=tab.dimensions,
        filters=asked(shown.view.filters),
        pagination={"limit": MOST, "offset": 0},
    )
    try:
        rows = client().query(query).results
    except ClickstreamError as trouble:
        st.markdown(str(trouble))
        return
    table = {
        tab.of.label: [label(tab, row.dimensions) for row in rows],
        **{
            METRIC[name].label: [
                v.value if isinstance(v := row.metrics[place], Money) else v for row in rows
            ]
            for place, name in enumerate(names)
        },
    }
    st.dataframe(pd.DataFrame(table), hide_index=True, height=560)
