"""Overview: the period in numbers, its course, and its sources, pages, places and devices."""

from dataclasses import dataclass

import streamlit as st

from serving.app import files, frame, freshness, kept, paid, state
from serving.app.ask import Answers, Basis
from serving.app.dialogs import Draws
from serving.app.overview import annotations, breakdown, course, details
from serving.app.overview.questions import Has, Overview, overview
from serving.app.panel import PANELS
from serving.app.report.asked import ask
from serving.app.report.made import html
from serving.app.shown import Shown
from serving.questions import Moment

CHOICES = (*(panel.choice for panel in PANELS.values()), *details.CHOICES)
OPENS: dict[str, Draws] = {
    details.DIALOG: details.draw,
    annotations.DIALOG: annotations.draw,
}
PROPERTIES = 8  # the most frequent of all, that have a tab by themselves
ROWS = (("sources", "pages"), ("places", "devices"), ("events",))


@dataclass(frozen=True)
class Loaded:
    asked: Overview
    answers: Answers
    basis: Basis
    here: int  # visitors now


def page() -> None:
    here = frame.begin("overview", choices=CHOICES, opens=OPENS, dialog_of=details.opened)
    frame.live(here, load, draw, aside=_now)


def load(shown: Shown) -> Loaded:
    asked, now = overview(shown, has(shown.site.site_id)), Moment(shown.site.site_id)
    answers = shown.ask([*asked.live, now], asked.ended)
    basis = answers.basis(asked.totals.of_all)
    return Loaded(asked, answers, basis, answers[now].visitors_now)


def draw(shown: Shown, found: Loaded) -> None:
    asked, answers = found.asked, found.answers
    rests_on = freshness.rests_on(found.basis.meta, shown.at.zone, shown.at.now)
    with st.container(border=True, key="card-course"):
        course.draw_tiles(asked, answers, rests_on)
        course.draw_chart(asked, answers)
    for row in ROWS:
        for column, name in zip(st.columns(len(row)), row, strict=True):
            with column, st.container(border=True, height="stretch", key=f"card-{name}"):
                breakdown.draw(name, asked.panels[name], answers, shown, asked.has)
    with st.container(horizontal=True, horizontal_alignment="center", key="take"):
        st.button(
            "Annotations",
            key="annotate",
            icon=":material/edit_note:",
            on_click=state.open_dialog,
            args=(annotations.DIALOG,),
        )
        name = f"{shown.site.site_id} {shown.period.covers}.html"
        files.button("Report", lambda: html(ask(shown, asked.has)), name, "text/html", key="report")


def has(site_id: str) -> Has:
    """What the site has beside visits: asked for seldom."""
    goals = kept.goals(site_id)
    named = {key for goal in goals for key in goal.props}
    properties = tuple(sorted(named | {*kept.properties(site_id)[:PROPERTIES]}))
    if not goals:
        return Has(properties=properties)
    return Has(True, paid.currencies(site_id), properties)


def _now(found: Loaded) -> str:
    return f"{found.here:,} {'visitor' if found.here == 1 else 'visitors'} now"
