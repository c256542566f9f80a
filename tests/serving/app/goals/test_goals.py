"""Goals and revenue without a browser: what is asked, and what is drawn when."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from serving.answers import Site
from serving.app import kept, paid
from serving.app.address import View
from serving.app.filters.tree import Leaf
from serving.app.goals.listing import says
from serving.app.goals.questions import BY, FIGURE, GOAL, MONEY, goals
from serving.app.goals.questions import Site as Has
from serving.app.period import Moment
from serving.app.shown import Shown
from serving.client import Client
from tests.serving.app.drawing import drawn, drawn_over_nothing, said

PRODUCT = {"name": "Saw a product", "page": "/p/*"}


@pytest.fixture
def goal(api: Client, site: Site) -> Iterator[dict[str, Any]]:
    made = api.add(site.site_id, "goals", PRODUCT)
    kept._DEFINITIONS.forget(f"{site.site_id}/goals")
    yield made
    for each in api.definitions(site.site_id, "goals"):
        api.remove(site.site_id, "goals", each)
    kept._DEFINITIONS.forget(f"{site.site_id}/goals")


@pytest.fixture
def page(serve_url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return drawn("goals", serve_url, monkeypatch)


def shown(site: Site, view: View) -> Shown:
    zone = ZoneInfo(site.timezone)
    return Shown(view, site, Moment(zone, datetime.now(zone), date(2020, 1, 1)))


@pytest.mark.parametrize("figure", FIGURE.options)
@pytest.mark.parametrize("money", ["", "EUR", "USD"])
def test_all_that_the_page_asks_is_answered(
    api: Client, site: Site, goal: dict[str, Any], figure: str, money: str
) -> None:
    for names in ((), (goal["name"],)):
        for currencies in ((), ("EUR",), ("EUR", "USD")):
            if not names and not currencies:
                continue
            for by in ("source", "page", "goal", "currency", "props:plan"):
                view = View("", "7d").choosing(FIGURE, figure).choosing(MONEY, money)
                view = view.choosing(BY, by).choosing(GOAL, goal["name"])
                asked = goals(shown(site, view), Has(names, currencies, "EUR"))
                api.queries([*asked.of_the_period, *asked.ended])


def test_revenue_is_the_overview_s_until_a_goal_is_chosen(site: Site) -> None:
    has = Has(("Saw a product",), ("EUR",), "EUR")
    asked = goals(shown(site, View()), has).totals.paid
    assert asked
    assert asked.filters == (("is_not", "event:currency", ("(none)",)),)
    one = goals(shown(site, View().choosing(GOAL, "Saw a product")), has).totals.paid
    assert one
    assert ("is", "event:goal", ("Saw a product",)) in one.filters


def test_a_goal_that_is_gone_is_as_if_none_was_chosen(site: Site) -> None:
    has = Has(("Saw a product",), (), "EUR")
    assert goals(shown(site, View().choosing(GOAL, "Gone")), has).goal == ""


def test_filters_of_the_page_hold_of_every_number(site: Site) -> None:
    view = View(filters=(Leaf("is", "visit:source", ("Google",)),))
    asked = goals(shown(site, view), Has(("Saw a product",), ("EUR",), "EUR"))
    for query in (*asked.of_the_period, *asked.ended):
        assert ("is", "visit:source", ("Google",)) in query.filters


def test_a_goal_says_what_it_is() -> None:
    plain = {"event": None, "page": None, "scroll": None, "props": {}}
    assert says({**plain, "page": "/p/*"}) == "Views /p/*"
    assert says({**plain, "page": "/p/*", "scroll": 75}) == "Reads /p/* to 75 %"
    pro = {**plain, "event": "signup", "props": {"plan": "pro"}}
    assert says(pro) == "Event signup, where plan is pro"


def test_the_page_is_drawn_with_goals_and_without(
    page: AppTest, goal: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    page.query_params["period"] = "7d"
    page.run()
    assert not page.exception
    assert "No numbers" not in said(page)
    assert len(page.get("echarts_chart")) == 1
    monkeypatch.setattr(kept, "definitions", lambda *_: [])
    monkeypatch.setattr(paid, "currencies", lambda *_: ())
    page.run()
    assert not page.exception
    assert len(page.get("echarts_chart")) == 0


def test_what_the_server_refuses_is_told(page: AppTest, goal: dict[str, Any]) -> None:
    page.query_params["f"] = "is~goal~Nothing"
    page.run()
    assert not page.exception
    assert "No numbers" in said(page)


def test_a_server_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn_over_nothing("goals", monkeypatch).run()
    assert not page.exception
    told = said(page)  # sites are remembered for a while
    assert "goes on by itself" in told or "No numbers" in told


def test_a_goal_is_made_changed_and_removed_in_the_dialog(
    page: AppTest, api: Client, site: Site, goal: dict[str, Any]
) -> None:
    page.query_params["period"] = "7d"
    page.session_state["dialog"] = "goal", None
    page.run()
    page.text_input(key="goal-name").set_value("Looked").run()
    page.button_group(key="goal-kind").set_value("page").run()
    page.selectbox(key="goal-page").set_value("/").run()
    assert any("visitors convert it" in each.value for each in page.caption)
    page.button(key="goal-save").click().run()
    made = {each["name"]: each for each in api.definitions(site.site_id, "goals")}
    assert made["Looked"]["page"] == "/"
    page.session_state["dialog"] = "goal", made["Looked"]["id"]
    page.run()
    page.text_input(key="goal-name").set_value(goal["name"]).run()
    page.button(key="goal-save").click().run()
    assert page.error[0].value  # the name is taken: in the server's words
    page.text_input(key="goal-name").set_value("Looked at").run()
    page.button(key="goal-save").click().run()
    changed = {each["name"]: each for each in api.definitions(site.site_id, "goals")}
    assert changed["Looked at"]["page"] == "/"
    page.session_state["dialog"] = "goal", made["Looked"]["id"]
    page.run()
    page.button(key="goal-remove").click().run()
    page.button(key="goal-remove-sure").click().run()
    assert {each["name"] for each in api.definitions(site.site_id, "goals")} == {goal["name"]}
