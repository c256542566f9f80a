"""What a session keeps of a view, and of the dialog that is open."""

import pytest
from streamlit.testing.v1 import AppTest


def script(reads_places: bool) -> None:
    import dataclasses

    import streamlit as st

    from serving.app import removal, state
    from serving.app.tables.sheet import Sheet
    from serving.app.visits.asked import AFTER

    at = Sheet("pages").at
    view, _ = state.read("visits", (AFTER, at) if reads_places else ())
    st.text(" ".join(value for value in (view.chosen(AFTER), view.chosen(at)) if value))
    st.button("today", on_click=lambda: state.show(dataclasses.replace(view, period="today")))
    st.button("metric", on_click=lambda: state.show(dataclasses.replace(view, metric="visits")))
    st.button("open", on_click=state.open_dialog, args=("goal", 1))
    st.button("away", on_click=state.close_dialog)
    row = {"value": '["/"]', "how": "pick"}
    st.button("row", on_click=lambda: state.narrow(["event:page"], row))
    st.button("own row", on_click=lambda: state.narrow(["event:page"], row, stays=at))
    if state.dialog():
        removal.button("goal")


PLACES = {"after": "2026-11-20T10:00:00Z~v1", "pages-at": "3"}


@pytest.fixture
def page(request: pytest.FixtureRequest) -> AppTest:
    return AppTest.from_function(script, args=(getattr(request, "param", True),))


@pytest.mark.parametrize("change", [0, 4], ids=["period", "filters"])
@pytest.mark.parametrize("page", [True, False], indirect=True, ids=["here", "on another page"])
def test_a_place_among_rows_is_lost_with_the_rows(page: AppTest, change: int) -> None:
    """Also where the page on which the rows change does not show them."""
    page.query_params.update(PLACES)
    page.run()
    page.button[1].click().run()
    assert page.text[0].value == " ".join(PLACES.values())
    page.button[change].click().run()
    assert page.text[0].value == ""
    assert page.query_params.keys().isdisjoint(PLACES)


def test_a_table_whose_rows_stay_under_its_own_filter_stays_at_its_page(page: AppTest) -> None:
    page.query_params.update(PLACES)
    page.run()
    page.button[5].click().run()
    assert page.text[0].value == "3"
    assert page.query_params["f"] == "is~page~/"


def test_what_a_dialog_was_about_to_remove_is_asked_anew_in_the_next(page: AppTest) -> None:
    page.run()
    page.button[2].click().run()
    page.button(key="goal-remove").click().run()
    assert page.button(key="goal-remove-sure")
    page.button[3].click().run()
    page.button[2].click().run()
    assert page.button(key="goal-remove")
