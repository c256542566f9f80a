"""Goals and revenue: what a site wants people to do, how many did, and what it brought in."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from serving.app import frame, freshness, kept, paid
from serving.app.ask import Answers, Basis
from serving.app.components.goals import goals as draw_goals
from serving.app.goals import course, editor, listing, parts
from serving.app.goals.questions import CHOICES, Goals, Site, goals
from serving.app.shown import Shown
from serving.questions import Query


@dataclass(frozen=True)
class Loaded:
    """`asked`: None where the site has neither goals nor revenue."""

    known: list[dict[str, Any]]
    asked: Goals | None
    answers: Answers
    basis: Basis


def page() -> None:
    here = frame.begin("goals", choices=CHOICES, opens={listing.DIALOG: editor.draw})
    frame.live(here, load, draw)


def load(shown: Shown) -> Loaded:
    site_id = shown.site.site_id
    known = kept.definitions(site_id, "goals")
    names = tuple(goal["name"] for goal in known)
    has = Site(names, paid.currencies(site_id), shown.site.currency)
    if not (has.goals or has.currencies):
        nothing = Query(site_id, ("events",), shown.period.date_range)
        answers = shown.ask_now([nothing])
        return Loaded([], None, answers, answers.basis(nothing))
    asked = goals(shown, has)
    now, then = asked.of_the_period, asked.ended
    answers = shown.ask([], [*now, *then]) if shown.period.ended else shown.ask(now, then)
    return Loaded(known, asked, answers, answers.basis(asked.series))


def draw(shown: Shown, found: Loaded) -> None:
    asked, answers = found.asked, found.answers
    rests_on = freshness.rests_on(found.basis.meta, shown.at.zone, shown.at.now)
    if asked:
        with st.container(border=True, key="card-course"):
            course.draw_tiles(asked, answers, rests_on)
            course.draw_chart(asked, answers)
    with st.container(border=True, key="card-goals"):
        if asked and asked.site.goals:
            listing.draw(found.known, asked, answers, rests_on)
        else:
            draw_goals("goals", [], with_money=False, titles={}, on_pick=listing.picked)
    if asked:
        with st.container(border=True, key="card-parts"):
            parts.draw(asked, answers, rests_on)
