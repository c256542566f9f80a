"""Retention without a browser: what is drawn when."""

import pytest
from streamlit.testing.v1 import AppTest

from serving.app import steps
from tests.serving.app.drawing import drawn, drawn_over_nothing, said


@pytest.fixture
def page(serve_url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    made = drawn("retention", serve_url, monkeypatch)
    made.query_params["period"] = "7d"
    return made


@pytest.mark.parametrize("who", ["new", "first", "every"])
def test_cohorts_are_drawn(page: AppTest, who: str) -> None:
    page.query_params["cohorts"] = who
    page.run()
    assert not page.exception
    assert "No numbers" not in said(page)
    assert len(page.get("echarts_chart")) == 1


def test_people_who_come_by_a_page_and_back_by_an_event(page: AppTest) -> None:
    page.query_params["came"] = steps.write([{"page": "/p/*"}])
    page.query_params["back"] = steps.write([{"event": "add_to_cart"}])
    page.run()
    assert not page.exception
    assert "No numbers" not in said(page)


def test_one_day_has_no_curve_and_a_sentence_for_it(page: AppTest) -> None:
    page.query_params["period"] = "today"
    page.run()
    assert not page.exception
    assert "a longer period has a curve" in said(page)


def test_nobody_is_drawn_too(page: AppTest) -> None:
    page.query_params["f"] = "is~source~Nowhere"
    page.run()
    assert not page.exception
    assert "No numbers" not in said(page)


def test_what_the_server_refuses_is_told_and_another_event_can_be_chosen(page: AppTest) -> None:
    page.query_params["came"] = steps.write([{"goal": "Gone"}])
    page.run()
    assert not page.exception
    assert "No numbers" in said(page)
    page.session_state["dialog"] = "retention-step", "came"
    page.run()
    page.selectbox(key="came-kind").set_value("page").run()
    page.selectbox(key="came-page").set_value("/").run()
    page.button(key="step-show").click().run()
    assert steps.read(page.query_params["came"]) == [{"page": "/"}]
    assert "No numbers" not in said(page)


def test_a_server_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn_over_nothing("retention", monkeypatch).run()
    assert not page.exception
    told = said(page)  # sites and goals are remembered for a while
    assert "goes on by itself" in told or "No numbers" in told
