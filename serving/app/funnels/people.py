"""Who left at a step, or got to it, newest first; a click leads to the visit they began in."""

import json
from typing import Any

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.app import files, go, state
from serving.app.ask import client
from serving.app.components.table import table
from serving.app.funnels.asked import Funnel
from serving.app.shown import Shown
from serving.app.visits import words
from serving.app.visits.asked import of_visitor

PLACES = 10
MOST = 10_000  # as many as the API gives at once
KEYS = ("person", "visitor_id", "visit", "first_step", "last_step")
COLUMNS = {"": "Visitor", "visit": "Visit began", "first_step": "First step", "last_step": "Got to"}


def draw(shown: Shown, about: tuple[Funnel, int, str]) -> None:
    """about: the funnel, the step, and `dropped` or `reached`."""
    _, step, are = about
    title = f"Who left before step {step}" if are == "dropped" else f"Who got to step {step}"
    st.dialog(title, width="large", on_dismiss=state.close_dialog)(_draw)(shown, *about)


def _draw(shown: Shown, of: Funnel, step: int, are: str) -> None:
    if state.dialog() is None:
        st.rerun()
    picked = st.session_state.get("people")
    page = ((picked.get("asks") or {}) if picked else {}).get("page", 0)
    try:
        answer = _asked(shown, of, step, are, PLACES, page * PLACES)
    except ClickstreamError as trouble:
        st.markdown(str(trouble))
        return
    total = answer["meta"]["total_rows"]
    table(
        "people",
        {
            "asks": {"sort": "visit", "desc": True, "page": page, "search": ""},
            "columns": [{"key": k, "label": label, "title": ""} for k, label in COLUMNS.items()],
            "rows": [_row(shown, each) for each in answer["results"]],
            "count": f"{total:,} {of.by if total == 1 else of.unit}",
            "pages": -(-total // PLACES),
            "places": PLACES,
            "placeholder": "",
            "empty": "Nobody.",
            "icon": "",
            "verb": "Show the visit of",
            "fixed": True,
        },
        on_pick=_picked,
    )
    files.csv_button(
        f"{shown.site.site_id} {are} step {step} {shown.period.covers}",
        KEYS,
        lambda: [
            [each[key] for key in KEYS] for each in _asked(shown, of, step, are, MOST, 0)["results"]
        ],
        key="people-csv",
    )


def _asked(
    shown: Shown, of: Funnel, step: int, are: str, limit: int, offset: int
) -> dict[str, Any]:
    question = shown.report(
        "funnel",
        **of.question,
        people={"step": step, "are": are},
        pagination={"limit": limit, "offset": offset},
        include={"total_rows": True},
    )
    return client().report(question.name, question.asked)


def _row(shown: Shown, each: dict[str, Any]) -> dict[str, Any]:
    times = [
        f"{words.at(each[key], shown.at):%-d %b, %H:%M:%S}"
        for key in ("visit", "first_step", "last_step")
    ]
    return {
        "key": json.dumps([each["visitor_id"], each["visit"]]),
        "label": words.name(each),
        "mark": "",
        "part": 0,
        "cells": [{"text": t, "change": "", "tone": "flat", "title": ""} for t in times],
    }


def _picked(picked: dict[str, Any]) -> None:
    visitor, visit = json.loads(picked["value"])
    state.close_dialog()
    go.to("visits", of_visitor(state.view(), visitor, visit))
