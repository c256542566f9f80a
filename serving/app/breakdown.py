"""A panel: visitors by one dimension at a time; a click on a row filters the page to it."""

import streamlit as st

from serving.app import format, state
from serving.app.address import View
from serving.app.ask import Answers
from serving.app.components.rows import Bar, rows
from serving.app.panel import PANELS, TABS, Tab
from serving.app.questions import PLACES, Breakdown


def breakdown(name: str, asked: Breakdown, answers: Answers, view: View) -> None:
    tab = TABS[view.tab(name)]
    _draw_head(name, view)
    rows(
        f"rows-{name}",
        _bars(tab, asked, answers, view.value_of(tab.dimension)),
        head=tab.head,
        unit="Visitors",
        places=PLACES,
        empty=tab.none_yet,
        icon=tab.icon,
        on_pick=state.on_pick(f"rows-{name}", lambda v, value: v.toggled(v.tab(name), value)),
    )


def _bars(tab: Tab, asked: Breakdown, answers: Answers, chosen: tuple[str, ...]) -> list[Bar]:
    total = answers[asked.total].results[0].metrics[0] or 0
    found = [
        (row.dimensions[0], row.metrics[0] or 0)
        for row in answers[asked.rows].results
        if row.dimensions[0] or tab.empty is not None
    ][:PLACES]
    most = max((visitors for _, visitors in found), default=0) or 1
    return [
        Bar(
            value=value,
            label=value or tab.empty or "",
            text=format.number(visitors),
            part=visitors / most,
            share=format.share(visitors, total),
            title=f"{visitors:,.0f} visitors",
            on=value in chosen,
        )
        for value, visitors in found
    ]


def _draw_head(name: str, view: View) -> None:
    panel, key = PANELS[name], f"tab-{name}"

    def choose() -> None:
        state.show(st.session_state["view"].with_tab(name, st.session_state[key]))

    with st.container(horizontal=True, vertical_alignment="center", key=f"head-{name}"):
        st.markdown(f"**{panel.title}**", width="content")
        if len(panel.tabs) == 1:
            return
        st.space("stretch")
        st.session_state[key] = view.tab(name)
        st.segmented_control(
            panel.title,
            [tab.dimension for tab in panel.tabs],
            format_func=lambda dimension: TABS[dimension].label,
            key=key,
            required=True,
            label_visibility="collapsed",
            on_change=choose,
        )
