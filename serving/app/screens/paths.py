"""Paths: where visits go from a page or an event, or what leads up to it, step by step."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from serving.app import ask, files, format, frame, state
from serving.app.ask import Basis
from serving.app.components.sankey import sankey
from serving.app.paths import asked, pickers
from serving.app.paths.flow import COLUMNS, flow, plain
from serving.app.shown import Shown
from serving.app.visits.words import count
from serving.questions import Healthy

EVERY_SECONDS = 5.0  # ribbons that move are hard to follow
WHERE_TO = "**To where?** Choose a page or an event above: the steps that lead up to it stand here."
NOTHING = (
    "**No visit came this way.** Choose a longer period, another page or event, or remove a "
    "filter; `clickstream simulate` sends events."
)


@dataclass(frozen=True)
class Loaded:
    """answer: None where it is not said yet to where."""

    answer: dict[str, Any] | None
    basis: Basis


def page() -> None:
    here = frame.begin("paths", choices=asked.CHOICES, compares=False)
    pickers.draw(Shown(state.view(), here.site, ask.moment(here.site)))
    frame.live(here, load, draw, every=EVERY_SECONDS)


def load(shown: Shown) -> Loaded:
    question = asked.question(shown)
    if question is None:
        return Loaded(None, shown.ask([Healthy()]).basis(Healthy()))
    answers = shown.ask_now([question])
    return Loaded(answers[question], answers.basis(question))


def draw(shown: Shown, found: Loaded) -> None:
    with st.container(border=True, key="card-paths"):
        if found.answer is None:
            st.markdown(WHERE_TO)
            return
        view, results = shown.view, found.answer["results"]
        back = view.chosen(asked.WAY) == asked.TO
        drawn = flow(results, back=back, least=int(view.chosen(asked.LEAST)))
        if not drawn.nodes:
            st.markdown(NOTHING)
            return
        name = f"{shown.site.site_id} paths {shown.period.covers}"
        with st.container(horizontal=True, vertical_alignment="center", key="head-paths"):
            st.markdown(_says(shown, drawn.visits), width="content")
            st.space("stretch")
            files.csv_button(name, COLUMNS, lambda: plain(results, back=back))
        pick = state.on_pick(lambda view, pick: asked.deeper(view, pick["node"]))
        sankey("sankey", drawn.data(), name=name, on_pick=pick)


def _says(shown: Shown, visits: int) -> str:
    at = shown.view.chosen(asked.AT)
    where = f"**{format.plain(at.removeprefix(asked.EVENT))}**" if at else "where they began"
    word = "to" if shown.view.chosen(asked.WAY) == asked.TO else "from"
    return f"**{count(visits, 'visit')}** {word} {where} :gray[· click a node to go on from there]"
