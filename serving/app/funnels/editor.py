"""The dialog in which a funnel's steps are put together, saved and removed."""

from typing import Any

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.app import kept, removal, state, stepform
from serving.app.funnels.asked import (
    FEWEST,
    MOST,
    Funnel,
    showing,
    showing_saved,
)
from serving.app.shown import Shown
from serving.app.steps import Step

DIALOG = "funnel"
DRAFT = "funnel-draft"  # numbers of the steps' fields, and the steps that they began with
TROUBLE = "funnel-trouble"


def draw(shown: Shown, about: Funnel | None) -> None:
    """about: the funnel to change; None: a new one."""
    title = "New funnel" if about is None else "Steps of the funnel"
    st.dialog(title, width="medium", on_dismiss=_dismissed)(_draw)(shown, about)


def _draw(shown: Shown, about: Funnel | None) -> None:
    if state.dialog() is None:
        st.rerun()
    draft: list[tuple[int, Step]] = state.in_dialog().setdefault(DRAFT, _begin(about))
    found: list[Step | None] = []
    for place, (number, step) in enumerate(draft):
        with st.container(border=True, key=f"step-{number}"):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"**Step {place + 1}**", width="content")
                st.space("stretch")
                if len(draft) > FEWEST:
                    st.button(
                        "Remove",
                        key=f"step-{number}-remove",
                        type="tertiary",
                        on_click=_without,
                        args=(number,),
                    )
            found.append(stepform.fields(shown, step, f"step-{number}"))
    if len(draft) < MOST:
        new = max(number for number, _ in draft) + 1
        icon = ":material/add:"
        st.button("Add a step", icon=icon, key="step-add", on_click=_add, args=(new,))
    name = st.text_input(
        "Name, to save it", about.name if about else "", key="funnel-name", placeholder="Checkout"
    )
    whole = [step for step in found if step]
    is_whole = len(whole) == len(draft)
    of = _with(about, whole)
    with st.container(horizontal=True, key="funnelfoot"):
        if about and about.id is not None and removal.button("funnel"):
            _remove(shown, about)
        st.space("stretch")
        if st.button("Show", key="funnel-show", disabled=not is_whole):
            _done(showing(state.view(), of))
        ready = is_whole and bool(name and name.strip())
        if st.button("Save", key="funnel-save", type="primary", disabled=not ready):
            _save(shown, of, (name or "").strip())
    if trouble := st.session_state.pop(TROUBLE, ""):
        st.error(trouble)


def _begin(about: Funnel | None) -> list[tuple[int, Step]]:
    steps = about.steps if about else ({}, {})
    return [*enumerate(steps)]


def _without(number: int) -> None:
    kept = state.in_dialog()
    kept[DRAFT] = [each for each in kept[DRAFT] if each[0] != number]


def _add(number: int) -> None:
    """Once, though its click may be told twice (serving/app/components/__init__.py)."""
    draft = state.in_dialog()[DRAFT]
    if number not in dict(draft):
        state.in_dialog()[DRAFT] = [*draft, (number, {})]


def _with(about: Funnel | None, steps: list[Step]) -> Funnel:
    base = about or Funnel(())
    return Funnel(tuple(steps), base.order, base.window, base.by, base.id, base.name, changed=True)


def _save(shown: Shown, of: Funnel, name: str) -> None:
    site_id, told = shown.site.site_id, {"name": name, **of.question}
    try:
        known = {each["id"]: each for each in kept.definitions(site_id, "funnels")}
        saved = known.get(of.id)
        if saved:
            kept.change(site_id, "funnels", {**saved, **told})
        else:
            saved = kept.add(site_id, "funnels", told)
    except ClickstreamError as refused:
        st.session_state[TROUBLE] = str(refused)
        return
    _done(showing_saved(state.view(), saved["id"]))


def _remove(shown: Shown, of: Funnel) -> None:
    removal.forget("funnel")
    site_id = shown.site.site_id
    try:
        for told in kept.definitions(site_id, "funnels"):
            if told["id"] == of.id:  # else somebody has removed it already
                kept.remove(site_id, "funnels", told)
    except ClickstreamError as refused:
        st.session_state[TROUBLE] = str(refused)
        return
    _done(showing_saved(state.view(), None))


def _dismissed() -> None:
    state.close_dialog()


def _done(view: Any) -> None:
    state.show(view)
    _dismissed()
    st.rerun()
