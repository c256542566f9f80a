"""Retention: of those who came in one interval, how many came back in each later one."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from serving.app import ask, files, frame, state
from serving.app.ask import Basis
from serving.app.retained import asked, curve, heat, pickers
from serving.app.retained.asked import CHOICES, SHOWS
from serving.app.shown import Shown

EVERY_SECONDS = 5.0  # it hardly moves


@dataclass(frozen=True)
class Loaded:
    answer: dict[str, Any]
    basis: Basis


def page() -> None:
    opens = {pickers.DIALOG: pickers.draw_dialog}
    here = frame.begin("retention", choices=CHOICES, opens=opens)
    pickers.draw(Shown(state.view(), here.site, ask.moment(here.site)))
    frame.live(here, load, draw, every=EVERY_SECONDS)


def load(shown: Shown) -> Loaded:
    question = asked.report(shown)
    answers = shown.ask_now([question])
    return Loaded(answers[question], answers.basis(question))


def draw(shown: Shown, found: Loaded) -> None:
    unit = asked.unit(shown.view, shown.period)
    with st.container(border=True, key="card-curve"):
        st.markdown(f"**People who came back, by {unit}s since they came**")
        curve.draw(shown, found.answer, unit)
    with st.container(border=True, key="card-heat"):
        with st.container(horizontal=True, vertical_alignment="center", key="heathead"):
            st.markdown("**Cohorts**", width="content")
            st.space("stretch")
            files.csv_button(
                f"{shown.site.site_id} retention by {unit} {shown.period.covers}",
                heat.COLUMNS,
                lambda: heat.plain(found.answer),
            )
        heat.draw(shown, found.answer, unit, counts=shown.view.chosen(SHOWS) == "count")
