"""Above the paths: from or to where, of what, how far, how many, and how much is drawn."""

import streamlit as st

from serving.app import state, values
from serving.app.choice import Choice
from serving.app.components.choose import choose
from serving.app.components.switch import switch
from serving.app.paths.asked import (
    AT,
    EVENT,
    EVENTS,
    FROM,
    LEAST,
    NODES,
    PAGES,
    STEPS,
    TO,
    TOP,
    WAY,
)
from serving.app.shown import Shown

WAYS = {FROM: "From", TO: "To"}
KINDS = {PAGES: "Pages", EVENTS: "Pages and events"}
MOST = 100
KEY = "paths_at"
NO_STEPS = ("page_view", "engagement")  # views are named by their page, reading is no step
HINT = "Type a page, a pattern as /p/*, or choose"


def draw(shown: Shown) -> None:
    view = shown.view
    with st.container(horizontal=True, vertical_alignment="center", key="paths-pickers"):
        switch(
            "way",
            WAYS,
            view.chosen(WAY),
            label="Paths that begin, or lead there",
            on_pick=state.on_pick(lambda view, name: view.choosing(WAY, name)),
        )
        _choose_at(shown)
        st.space("stretch")
        switch(
            "nodes",
            KINDS,
            view.chosen(NODES),
            label="Steps are",
            on_pick=state.on_pick(lambda view, name: view.choosing(NODES, name)),
        )
        _choose(STEPS, "How many steps", "{} steps", shown)
        _choose(TOP, "Nodes of a step", "{} a step", shown)
        _choose(LEAST, "Visits that a link has at least", "links from {}", shown)


def _choose_at(shown: Shown) -> None:
    now = shown.view.chosen(AT)
    known = [now] if now else []
    known += [path for path in values.known(shown, values.PAGE)[:MOST] if path != now]
    names = [name for name in values.known(shown, values.EVENT) if name not in NO_STEPS]
    known += [f"{EVENT}{name}" for name in names if f"{EVENT}{name}" != now]
    st.session_state[KEY] = now or None
    st.selectbox(
        "Page or event",
        known,
        key=KEY,
        format_func=lambda at: at.replace(EVENT, "event: "),
        placeholder=HINT if shown.view.chosen(WAY) == TO else f"Where visits begin. {HINT}",
        accept_new_options=True,
        label_visibility="collapsed",
        on_change=_picked,
        width=340,
    )


def _picked() -> None:
    state.show(state.view().choosing(AT, st.session_state[KEY] or ""))


def _choose(of: Choice, name: str, said: str, shown: Shown) -> None:
    options = [(value, said.format(value)) for value in of.options]
    key = f"paths-{of.name}"
    picks = state.on_pick(lambda view, value: view.choosing(of, value))
    choose(key, "", [("", options)], shown.view.chosen(of), name=name, on_pick=picks)
