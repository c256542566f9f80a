"""The dialog of annotations, without a server."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from serving.app import kept
from serving.store.errors import Conflict

NOTE = {"id": 1, "version": 1, "text": "A new shop", "day": "2026-10-04", "time": None}


def draw() -> None:
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    import streamlit as st

    from serving.answers import Site
    from serving.app import state
    from serving.app.overview import annotations
    from serving.app.period import Moment
    from serving.app.shown import Shown

    zone = ZoneInfo("Europe/Berlin")
    at = Moment(zone, datetime(2026, 11, 21, 12, tzinfo=zone), date(2020, 1, 1))
    view, _ = state.read("overview")
    st.button("open", on_click=state.open_dialog, args=(annotations.DIALOG, 1))
    if opened := state.dialog():
        shop = Site("shop.example", [], "Europe/Berlin", "EUR")
        annotations.draw(Shown(view, shop, at), opened[1])


def refuse(*_: Any) -> None:
    raise Conflict("Somebody has changed it")


def test_a_removal_that_is_refused_is_asked_about_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "definitions", lambda *_: [NOTE])
    monkeypatch.setattr(kept, "remove", refuse)
    page = AppTest.from_function(draw).run()
    page.button[0].click().run()
    page.button(key="note-remove").click().run()
    page.button(key="note-remove-sure").click().run()
    assert "Somebody has changed it" in page.error[0].value
    page.run()
    assert page.button(key="note-remove")
