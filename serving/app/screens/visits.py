"""Visits: the log of a period, and one visitor's history as a timeline."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from serving.app import files, frame, recover, state
from serving.app.address import View
from serving.app.ask import Basis
from serving.app.components.history import history
from serving.app.components.log import log
from serving.app.shown import Shown
from serving.app.visits import asked
from serving.app.visits import history as one
from serving.app.visits import log as many
from serving.app.visits.words import count

EVERY_SECONDS = 3.0  # rows that move are hard to read
MOST = 10_000  # visits of a file


@dataclass(frozen=True)
class Loaded:
    """newest: of a visitor, where the page of the history has older ones; is_first: it has not."""

    visits: list[dict[str, Any]]
    follows: list[str] | None
    total: int
    basis: Basis
    newest: dict[str, Any] | None
    is_first: bool


def page() -> None:
    here = frame.begin("visits", choices=asked.CHOICES, compares=False, narrows=_is_log)
    frame.live(here, load, draw, every=EVERY_SECONDS)


def load(shown: Shown) -> Loaded:
    question, beside = asked.question(shown), asked.newest(shown)
    answers = shown.ask([question, *([beside] if beside else [])])
    found = answers[question]
    newest = next(iter(answers[beside]["results"]), None) if beside else None
    if found["next"] and (there := asked.linked(shown, found["results"])):
        question, newest = there, found["results"][0]
        answers = shown.ask([question])
        found = answers[question]
    return Loaded(
        found["results"],
        found["next"],
        found["meta"]["total_rows"],
        answers.basis(question),
        newest,
        is_first=newest is None and not shown.view.chosen(asked.AFTER),
    )


def draw(shown: Shown, found: Loaded) -> None:
    if asked.is_history(shown.view):
        _draw_history(shown, found)
    else:
        _draw_log(shown, found)


def _draw_log(shown: Shown, found: Loaded) -> None:
    with st.container(border=True, key="card-visits"):
        with st.container(horizontal=True, vertical_alignment="center", key="head-visits"):
            st.markdown(f"**{count(found.total, 'visit')}**", width="content")
            st.space("stretch")
            _csv(shown)
        log(
            "log",
            many.rows(shown, found.visits),
            empty=many.empty(shown),
            on_pick=state.on_pick(lambda view, pick: asked.of_visitor(view, *pick)),
        )
        _turn(found)


def _draw_history(shown: Shown, found: Loaded) -> None:
    st.button(
        "All visits",
        icon=":material/arrow_back:",
        key="all",
        type="tertiary",
        on_click=lambda: state.show(asked.of_all(state.view())),
    )
    if not found.visits:
        recover.sentence("Nobody here", one.NOBODY)
        return
    with st.container(border=True, key="card-history"):
        history(
            "history",
            one.profile(
                shown,
                found.visits,
                found.total,
                newest=found.newest,
                goes_on=bool(found.follows),
            ),
            one.visits_shown(shown, found.visits),
            state.on_pick(lambda view, pick: asked.of_person(view, pick["person"])),
        )
        _turn(found)


def _turn(found: Loaded) -> None:
    """To older visits, and to the newest; Back goes to the page before."""
    follows = found.follows
    if found.is_first and not follows:
        return
    with st.container(horizontal=True, horizontal_alignment="center", key="turn"):
        if not found.is_first:
            _button("Newest", "first_page", [])
        if follows:
            _button("Older", "navigate_next", follows)


def _button(label: str, icon: str, follows: list[str]) -> None:
    st.button(
        label,
        icon=f":material/{icon}:",
        icon_position="right" if follows else "left",
        key=label.lower(),
        type="tertiary",
        on_click=lambda: state.show(asked.older(state.view(), follows)),
    )


def _csv(shown: Shown) -> None:
    files.csv_button(
        f"{shown.site.site_id} visits {shown.period.covers}",
        many.COLUMNS,
        lambda: [many.cells(visit) for visit in _all(shown)],
    )


def _all(shown: Shown) -> list[dict[str, Any]]:
    """Those of every page, as many as a file has."""
    visits: list[dict[str, Any]] = []
    follows = ""
    while len(visits) < MOST:
        question = asked.question(shown, rows=asked.MOST, after=follows)
        answer = files.asked(question)
        visits += answer["results"]
        if answer["next"] is None:
            break
        follows = asked.TILDE.join(answer["next"])
    return visits[:MOST]


def _is_log(view: View) -> bool:
    return not asked.is_history(view)
