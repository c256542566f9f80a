"""Funnels: how many get from step to step, how long it takes them, and who leaves where."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from serving.app import frame, freshness, kept, recover, state
from serving.app.address import View
from serving.app.ask import Basis
from serving.app.components.choose import choose
from serving.app.components.switch import switch
from serving.app.funnels import asked, bars, editor, groups, people
from serving.app.funnels.asked import CHOICES, WINDOWS, Funnel
from serving.app.shown import Shown
from serving.questions import Query

EVERY_SECONDS = 2.0
ORDERS = {"loose": "Any steps between", "strict": "Strict order"}
COUNTED = {"visitor": "By visitor", "visit": "Within a visit"}
NOTHING = (
    "A funnel tells how many people get from one step to the next: from a product to the cart to "
    "the purchase. A step is a page, an event, a goal, or a page that is read. Put one together "
    "with **New funnel** above."
)


@dataclass(frozen=True)
class Loaded:
    """`whole`: None where there is no funnel yet."""

    funnel: Funnel | None
    whole: dict[str, Any] | None
    by_group: dict[str, Any] | None
    basis: Basis


def page() -> None:
    opens: dict[str, Callable[[Shown, Any], None]] = {
        editor.DIALOG: editor.draw,
        bars.PEOPLE: people.draw,
    }
    here = frame.begin("funnels", choices=CHOICES, opens=opens)
    site_id = here.site.site_id
    saved = recover.or_wait(lambda: kept.definitions(site_id, "funnels"))
    _pickers(asked.funnel(state.view(), saved), saved)
    frame.live(here, load, draw, every=EVERY_SECONDS)


def load(shown: Shown) -> Loaded:
    of = asked.funnel(shown.view, kept.definitions(shown.site.site_id, "funnels"))
    if of is None:
        nothing = Query(shown.site.site_id, ("events",), shown.period.date_range)
        answers = shown.ask_now([nothing])
        return Loaded(None, None, None, answers.basis(nothing))
    whole, by_group = asked.report(shown, of), asked.by_group(shown, of)
    answers = shown.ask_now([each for each in (whole, by_group) if each])
    groups_told = answers[by_group] if by_group else None
    return Loaded(of, answers[whole], groups_told, answers.basis(whole))


def draw(shown: Shown, found: Loaded) -> None:
    if found.funnel is None or found.whole is None:
        recover.sentence("No funnel yet", NOTHING, key="card-nothing")
        return
    with st.container(border=True, key="card-funnel"):
        bars.draw(shown, found.funnel, found.whole)
    with st.container(border=True, key="card-groups"):
        if found.by_group:
            rests_on = freshness.rests_on(found.basis.meta, shown.at.zone, shown.at.now)
            groups.draw(shown, found.funnel, found.by_group, rests_on)
        else:
            groups.pick(shown)


def _pickers(of: Funnel | None, saved: list[dict[str, Any]]) -> None:
    """Outside of what refreshes: they are there even if the funnel cannot be asked for."""
    with st.container(horizontal=True, vertical_alignment="center", key="funnelbar"):
        if of:
            _choose(of, saved)
            _switches(of)
        st.space("stretch")
        if of:
            st.button(
                "Edit",
                key="funnel-edit",
                icon=":material/edit:",
                on_click=lambda: state.open_dialog(editor.DIALOG, of),
            )
        st.button(
            "New funnel",
            key="funnel-new",
            icon=":material/add:",
            type="secondary" if of else "primary",
            on_click=lambda: state.open_dialog(editor.DIALOG, None),
        )


def _choose(of: Funnel, saved: list[dict[str, Any]]) -> None:
    options = [(str(each["id"]), each["name"]) for each in saved]
    now = str(of.id)
    if of.changed:
        now, options = "", [("", f"{of.name}, changed" if of.name else "Not saved"), *options]
    choose(
        "funnel-choose",
        "Funnel",
        [("", options)],
        now,
        on_pick=state.on_pick(
            lambda view, number: asked.showing_saved(view, int(number)) if number else view,
        ),
    )


def _switches(of: Funnel) -> None:
    windows = {**WINDOWS, of.window: WINDOWS.get(of.window) or f"{of.window:,} seconds"}
    told: tuple[tuple[str, dict[str, str], str, str], ...] = (
        ("order", ORDERS, of.order, "Order of the steps"),
        ("window", {str(k): v for k, v in windows.items()}, str(of.window), "From first to last"),
        ("by", COUNTED, of.by, "What is counted"),
    )
    for name, options, now, label in told:
        switch(f"switch-{name}", options, now, label=label, on_pick=_changes(of, name))


def _changes(of: Funnel, name: str) -> Callable[[Any], None]:
    def change(view: View, value: str) -> View:
        return asked.changing(view, of, **{name: int(value) if name == "window" else value})

    return state.on_pick(change)
