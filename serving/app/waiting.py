"""Waiting for answers: a bar once it takes long, and a way out.

Streamlit lets a click interrupt a run only where the run draws something; so while it waits, it
draws. Questions that nobody waits for any more are cancelled, and the server ends them too.
"""

import time
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from clickstream.errors import ClickstreamError
from serving.questions import Question

SLOW_SECONDS = 0.5  # from here on it shows
STEP_SECONDS = 0.2
CANCEL = "cancel"


class Cancelled(ClickstreamError):
    """The reader does not want to wait for these answers."""


def cancel_button() -> None:
    """Outside of what refreshes, or it could not interrupt that; CSS shows it beside the bar."""
    st.button("Cancel", key=CANCEL, on_click=_cancel, icon=":material/close:")


def forgive() -> None:
    """Ask again for what was cancelled."""
    st.session_state["cancelled"] = frozenset()


def check(questions: list[Question]) -> None:
    """Raises Cancelled for questions that the reader has cancelled."""
    if not st.session_state.get("cancelled", frozenset()).isdisjoint(questions):
        raise Cancelled("You cancelled this question")


def answers(started: Mapping[Question, "Future[Any]"], slot: DeltaGenerator) -> dict[Any, Any]:
    """What each was answered, once all are; raises what the first to fail raised."""
    began, open_ones = time.monotonic(), set(started.values())
    st.session_state["waiting"] = frozenset(started)
    drawn = False
    try:
        while open_ones:
            patience = STEP_SECONDS if drawn else SLOW_SECONDS
            done, open_ones = wait(open_ones, patience, FIRST_COMPLETED)
            for future in done:
                future.result()
            st.session_state["waiting"] = frozenset(
                question for question, future in started.items() if future in open_ones
            )
            waited = time.monotonic() - began
            if open_ones and waited >= SLOW_SECONDS:
                share = 1 - len(open_ones) / len(started)
                slot.progress(share, text=f"Counting… {waited:.0f} s")
                drawn = True
        return {question: future.result() for question, future in started.items()}
    finally:
        for future in open_ones:
            future.cancel()
        if drawn:
            slot.empty()


def soon(started: Mapping[Question, "Future[Any]"]) -> dict[Any, Any]:
    """What has an answer soon; a refresh waits no longer, or it would be in the way of a click.

    Raises what one that failed raised.
    """
    done, _ = wait(started.values(), SLOW_SECONDS)
    return {question: future.result() for question, future in started.items() if future in done}


def _cancel() -> None:
    waiting: frozenset[Question] = st.session_state.get("waiting", frozenset())
    st.session_state["cancelled"] = waiting
