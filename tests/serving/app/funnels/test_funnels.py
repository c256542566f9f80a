"""Funnels without a browser: what is drawn when, and how one is made, saved and removed."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from serving.answers import Site
from serving.app import kept, steps
from serving.client import Client
from tests.serving.app.drawing import drawn, drawn_over_nothing, said

STEPS = steps.write([{"page": "/p/*"}, {"event": "add_to_cart"}])


@pytest.fixture
def page(
    serve_url: str, monkeypatch: pytest.MonkeyPatch, api: Client, site: Site
) -> Iterator[AppTest]:
    kept._DEFINITIONS.forget(f"{site.site_id}/funnels")
    made = drawn("funnels", serve_url, monkeypatch)
    made.query_params["period"] = "7d"
    yield made
    for each in api.definitions(site.site_id, "funnels"):
        api.remove(site.site_id, "funnels", each)
    kept._DEFINITIONS.forget(f"{site.site_id}/funnels")


def test_without_a_funnel_the_page_says_what_one_is(page: AppTest) -> None:
    page.run()
    assert not page.exception
    assert "No funnel yet" in said(page)
    assert page.button(key="funnel-new")


@pytest.mark.parametrize("by", ["", "source", "props:plan"])
@pytest.mark.parametrize("filters", ["", "is~source~Nowhere"])
def test_steps_of_the_address_are_drawn(page: AppTest, by: str, filters: str) -> None:
    page.query_params.update({"steps": STEPS, "funnel-by": by})
    if filters:
        page.query_params["f"] = filters
    page.run()
    assert not page.exception
    assert "No numbers" not in said(page)
    assert "No funnel yet" not in said(page)


def test_a_step_that_there_is_not_is_told_and_can_be_edited(page: AppTest) -> None:
    page.query_params["steps"] = steps.write([{"goal": "Gone"}, {"page": "/"}])
    page.run()
    assert not page.exception
    assert "No numbers" in said(page)
    assert page.button(key="funnel-edit")


def test_a_server_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn_over_nothing("funnels", monkeypatch).run()
    assert not page.exception
    told = said(page)  # sites and funnels are remembered for a while
    assert "goes on by itself" in told or "No numbers" in told


def test_a_funnel_is_made_shown_saved_and_removed(page: AppTest, api: Client, site: Site) -> None:
    page.run()
    page.button(key="funnel-new").click().run()
    page.selectbox(key="step-0-page").set_value("/").run()
    page.selectbox(key="step-1-kind").set_value("event").run()
    page.selectbox(key="step-1-event").set_value("add_to_cart").run()
    page.button(key="funnel-show").click().run()
    told = [{"page": "/"}, {"event": "add_to_cart"}]
    assert steps.read(page.query_params["steps"]) == told
    page.button(key="funnel-edit").click().run()
    page.text_input(key="funnel-name").set_value("Cart").run()
    page.button(key="funnel-save").click().run()
    (saved,) = api.definitions(site.site_id, "funnels")
    assert (saved["name"], saved["steps"]) == ("Cart", told)
    assert page.query_params["funnel"] == str(saved["id"])
    assert "steps" not in page.query_params
    page.button(key="funnel-edit").click().run()
    page.button(key="funnel-remove").click().run()
    page.button(key="funnel-remove-sure").click().run()
    assert api.definitions(site.site_id, "funnels") == []
    assert "No funnel yet" in said(page)
