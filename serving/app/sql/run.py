"""A statement's rows: asked for when it is run, and kept until another is or it is run again."""

import time
from dataclasses import dataclass

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.app import waiting
from serving.app.ask import client
from serving.app.shown import Shown
from serving.questions import Sql
from serving.rows import Rows

KEPT, ASK_AGAIN = "sql_kept", "sql_again"


@dataclass(frozen=True)
class Ran:
    """What a statement gave: rows, or a sentence why there are none. at: monotonic time."""

    question: Sql
    rows: Rows | None
    trouble: str
    seconds: float
    at: float


def again() -> None:
    """In a callback: the next run asks, also for a statement whose rows are kept."""
    st.session_state[ASK_AGAIN] = True
    waiting.forgive()


def ran(shown: Shown, text: str) -> Ran | None:
    """None: there is no statement."""
    if not text.strip():
        return None
    question = Sql(shown.site.site_id, text)
    kept: Ran | None = st.session_state.get(KEPT)
    if kept and kept.question == question and not st.session_state.get(ASK_AGAIN):
        return kept
    found = _run(shown, question)
    st.session_state[ASK_AGAIN] = False
    st.session_state[KEPT] = found
    return found


def _run(shown: Shown, question: Sql) -> Ran:
    assert shown.slot is not None
    began = time.monotonic()
    rows, trouble = None, ""
    try:
        waiting.check([question])
        rows = waiting.answers({question: client().start(question)}, shown.slot)[question]
    except ClickstreamError as error:
        trouble = str(error).replace(" (/sql).", ".")
    now = time.monotonic()
    return Ran(question, rows, trouble, now - began, now)
