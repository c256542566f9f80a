"""Health: the layers, what they published, what they rejected, and how late things came."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from serving.answers import Health
from serving.app import frame
from serving.app.ask import Basis
from serving.app.components.ledger import ledger
from serving.app.components.lights import lights
from serving.app.components.rows import rows
from serving.app.health import course, tables
from serving.app.health.lights import lights as told_as_lights
from serving.app.health.lights import when
from serving.app.shown import Shown
from serving.client import QueryRefused
from serving.questions import Healthy, Layers

EVERY_SECONDS = 3.0
Told = dict[str, Any]
NO_BATCH = "Batch has read nothing yet: `clickstream batch run`, or start its DAG in Airflow."


@dataclass(frozen=True)
class Loaded:
    """layers: None where the server does not tell them; why: its sentence."""

    health: Health
    basis: Basis
    layers: Told | None
    why: str = ""


def page() -> None:
    here = frame.begin("health", dated=False, filtered=False)
    frame.live(here, load, draw, every=EVERY_SECONDS)


def load(shown: Shown) -> Loaded:
    healthy, layers = Healthy(), Layers()
    try:
        answers = shown.ask([healthy, layers])
    except QueryRefused as refused:
        answers = shown.ask([healthy])
        return Loaded(answers[healthy], answers.basis(healthy), None, str(refused))
    return Loaded(answers[healthy], answers.basis(healthy), answers[layers])


def draw(shown: Shown, found: Loaded) -> None:
    lights("lights", told_as_lights(found.health, found.layers, shown.at))
    if found.layers is None:
        st.info(found.why, icon=":material/key:")
        return
    layers = found.layers
    _draw_arrivals(shown, layers["arrivals"])
    _draw_dead_letters(shown, layers["dead_letters"])
    _draw_publications(shown, layers)
    left, right = st.columns([2, 3])
    with left, st.container(border=True, height="stretch", key="card-offsets"):
        st.markdown("**Offsets**")
        ledger(
            "offsets",
            tables.columns(tables.OFFSETS, 0),
            tables.offsets(layers["speed"]),
            empty="No layer has seen a partition yet.",
        )
        for loss in layers["losses"]:
            st.warning(f"Lost for good: {loss}.", icon=":material/warning:")
    with right, st.container(border=True, height="stretch", key="card-recomputed"):
        _draw_recomputed(shown, layers["reconciliation"])


def _draw_arrivals(shown: Shown, arrivals: Told) -> None:
    left, right = st.columns([3, 2])
    with left, st.container(border=True, height="stretch", key="card-hours"):
        st.markdown("**Arrivals by hour, as far as batch has read them**")
        if arrivals["hours"]:
            st.echarts_chart(
                course.by_hour(arrivals["hours"], shown.at),
                height=345,
                key="hours",
                alt="Events and rejected records by hour of arrival",
            )
        else:
            st.markdown(NO_BATCH)
    with right, st.container(border=True, height="stretch", key="card-late"):
        st.markdown("**How late they came**")
        bars = course.lateness(arrivals["lateness"])
        rows(
            "late",
            bars,
            head="After it happened, an event arrived",
            unit="Events",
            places=len(course.WORDS),
            empty=NO_BATCH,
        )


def _draw_dead_letters(shown: Shown, dead: Told) -> None:
    with st.container(border=True, key="card-dead"):
        st.markdown(f"**Records that are no events** :gray[of all sites, in {dead['days']} days]")
        ledger(
            "dead",
            tables.columns(tables.DEAD),
            tables.dead_letters(dead, shown.at),
            empty="None. What cannot be read would be kept here, with its reason.",
            opens="Samples",
        )


def _draw_publications(shown: Shown, layers: Told) -> None:
    with st.container(border=True, key="card-publications"):
        with st.container(horizontal=True, vertical_alignment="center", key="head-publications"):
            st.markdown("**Publications**", width="content")
            st.space("stretch")
            st.link_button("Airflow", layers["airflow"], icon=":material/open_in_new:")
        ledger(
            "publications",
            tables.columns(tables.PUBLICATIONS, 3),
            tables.publications(layers["publications"], shown.at),
            empty=NO_BATCH,
            opens="What the audits found",
        )


def _draw_recomputed(shown: Shown, told: Told | None) -> None:
    if told is None:
        st.markdown("**Last recompute**")
        st.markdown(
            "No day was recomputed yet. The DAG `reconcile` does so daily, and "
            "`clickstream batch reconcile` at once."
        )
        return
    at = when(told["reconciled_at"], shown.at)
    st.markdown(f"**Recompute of {told['day']}** :gray[made {at}]")
    ledger(
        "recomputed",
        tables.columns(tables.RECOMPUTED, 2),
        tables.recomputed(told),
        empty="The day had no events.",
        opens="Why it differs",
    )
