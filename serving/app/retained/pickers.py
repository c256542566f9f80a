"""What is chosen above retention, and the dialog for a page or event that people come by."""

from functools import partial

import streamlit as st

from serving.app import kept, recover, state, stepform, steps
from serving.app.choice import Choice
from serving.app.components.choose import choose
from serving.app.components.switch import switch
from serving.app.retained.asked import (
    BACK,
    BY,
    CAME,
    CELLS,
    COHORTS,
    SHOWS,
    UNITS,
    WHO,
    fitting,
    step,
    stepping,
    unit,
)
from serving.app.shown import Shown
from serving.app.steps import Step

DIALOG = "retention-step"
OTHER, CHANGE = "other", "change"
LABELS = {CAME.name: "Came by", BACK.name: "Came back by"}
GOAL = "goal:"


def draw(shown: Shown) -> None:
    view = shown.view
    with st.container(horizontal=True, vertical_alignment="center", key="retentionbar"):
        units = {name: UNITS[name] for name in fitting(shown.period)}
        _switch("by", BY, units, unit(view, shown.period), "Interval of the cohorts")
        _switch("who", WHO, COHORTS, view.chosen(WHO), "Who is in a cohort")
        for of in (CAME, BACK):
            _choose(shown, of)
        st.space("stretch")
        _switch("cells", SHOWS, CELLS, view.chosen(SHOWS), "What the cells tell")


def _switch(key: str, of: Choice, options: dict[str, str], now: str, label: str) -> None:
    name = f"switch-{key}"
    pick = state.on_pick(lambda view, value: view.choosing(of, value))
    switch(name, options, now, label=label, on_pick=pick)


def _choose(shown: Shown, of: Choice) -> None:
    """Any event, a goal, or what a dialog asks for."""
    site_id, now = shown.site.site_id, step(shown.view, of)
    goals = [(GOAL + g.name, g.name) for g in recover.or_wait(lambda: kept.goals(site_id))]
    chosen = ""
    if now:
        chosen = GOAL + now["goal"] if [*now] == ["goal"] else OTHER
    own = steps.value(now) if now and chosen == OTHER else ""
    other = (OTHER, f"{own} ({steps.says(now).lower()})" if now and own else "A page or event…")
    groups = [("", [("", "anything")]), *([("Goals", goals)] if goals else []), ("Other", [other])]
    if own:
        groups.append(("Change", [(CHANGE, "Another page or event…")]))
    name, opens = f"choose-{of.name}", (CHANGE if own else OTHER,)
    choose(name, LABELS[of.name], groups, chosen, opens=opens, on_pick=partial(_picked, of))


def _picked(of: Choice, picked: str) -> None:
    if picked in (OTHER, CHANGE):
        state.open_dialog(DIALOG, of.name)
        return
    by = {"goal": picked.removeprefix(GOAL)} if picked else None
    state.show(stepping(state.view(), of, by))


def draw_dialog(shown: Shown, about: str) -> None:
    """about: the name of CAME or BACK."""
    of = CAME if about == CAME.name else BACK
    st.dialog(LABELS[about], width="medium", on_dismiss=state.close_dialog)(_dialog)(shown, of)


def _dialog(shown: Shown, of: Choice) -> None:
    if state.dialog() is None:
        st.rerun()
    old: Step = step(shown.view, of) or {}
    found = stepform.fields(shown, old, of.name)
    with st.container(horizontal=True, key="stepfoot"):
        st.space("stretch")
        if st.button("Show", type="primary", key="step-show", disabled=found is None):
            state.show(stepping(state.view(), of, found))
            state.close_dialog()
            st.rerun()
