"""What a session keeps of a view, and of the dialog that is open."""

import sys

import pytest
from streamlit.testing.v1 import AppTest


def script() -> None:
    import dataclasses

    import streamlit as st

    from serving.app import removal, state
    from serving.app.visits.asked import AFTER

    view, _ = state.read("visits", (AFTER,))
    st.text(view.chosen(AFTER))
    st.button("today", on_click=lambda: state.show(dataclasses.replace(view, period="today")))
    st.button("metric", on_click=lambda: state.show(dataclasses.replace(view, metric="visits")))
    st.button("open", on_click=state.open_dialog, args=("goal", 1))
    st.button("away", on_click=state.close_dialog)
    if state.dialog():
        removal.button("goal")


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # AppTest puts its own
    return AppTest.from_function(script)


def test_a_place_among_rows_is_lost_with_the_rows(page: AppTest) -> None:
    page.query_params["after"] = "2026-11-20T10:00:00Z~v1"
    page.run()
    page.button[1].click().run()
    assert page.text[0].value == "2026-11-20T10:00:00Z~v1"
    page.button[0].click().run()
    assert page.text[0].value == ""
    assert page.query_params["period"] == "today"


def test_what_a_dialog_was_about_to_remove_is_asked_anew_in_the_next(page: AppTest) -> None:
    page.run()
    page.button[2].click().run()
    page.button(key="goal-remove").click().run()
    assert page.button(key="goal-remove-sure")
    page.button[3].click().run()
    page.button[2].click().run()
    assert page.button(key="goal-remove")
