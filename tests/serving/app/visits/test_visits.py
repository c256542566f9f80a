"""What the visits page asks, and how it says a visit."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from streamlit.testing.v1 import AppTest

from serving.answers import Site
from serving.app.address import View, params, parse
from serving.app.filters.change import picked
from serving.app.period import Moment, resolve
from serving.app.visits import asked, history, log
from serving.client import Client, Query
from tests.serving.app.drawing import drawn, drawn_over_nothing, said
from tests.serving.app.visits.told import event, shown, visit

FIRST = "2026-11-22T08:00:00.123456Z"
SECOND = "2026-11-21T08:00:00Z"


def test_the_log_is_asked_for_with_the_period_and_the_filters() -> None:
    view = View(period="7d", filters=picked((), "visit:source", "Google"))
    question = asked.question(shown(view)).asked
    assert question["date_range"] == ("2026-11-16", "2026-11-22")
    assert question["filters"] == (("is", "visit:source", ("Google",)),)


def test_a_history_is_all_of_a_visitor_whatever_the_period_and_the_filters() -> None:
    view = View(period="today", filters=picked((), "visit:source", "Google"))
    question = asked.question(shown(asked.of_visitor(view, "v1"))).asked
    assert question["visitor_id"] == "v1"
    assert question["events"] is True
    assert {"date_range", "filters"}.isdisjoint(question)


def test_a_link_to_a_visit_and_to_older_ones_is_read_back() -> None:
    for view in (
        asked.of_visitor(View(), "a visitor/1", FIRST),
        asked.of_person(View(), "user:ann@shop.example"),
        asked.older(View(), [FIRST, "v~1"]),
    ):
        assert parse(params(view), asked.CHOICES) == (view, [])
    older = asked.question(shown(asked.older(View(), [FIRST, "v~1"]))).asked
    assert older["pagination"]["after"] == [FIRST, "v~1"]


def test_the_way_back_forgets_whose_history_it_was() -> None:
    view = asked.of_visitor(View(period="7d"), "v1", FIRST)
    assert asked.of_all(view) == View(period="7d")


def test_a_row_of_the_log_is_said_in_the_sites_time() -> None:
    (row,) = log.rows(shown(), [visit(FIRST, country="DE", revenue={"EUR": 9.5})])
    said = {key: row[key] for key in ("day", "time", "who", "source", "pages", "seconds")}
    assert said == {
        "day": "Today, Sunday 22 November",
        "time": "09:00:00",
        "who": "v1",
        "source": "Direct / None",
        "pages": "2 pages",
        "seconds": "1m 30s",
    }
    assert row["revenue"] == "€9.50"
    assert row["link"] == "visits?visit=2026-11-22T08%3A00%3A00.123456Z&visitor=v1"


def test_a_row_of_the_file_has_a_value_for_each_column() -> None:
    cells = log.cells(visit(FIRST, goals={"Sale": 2}, revenue={"EUR": 9.5}))
    row = dict(zip(log.COLUMNS, cells, strict=True))
    assert (row["goals"], row["revenue"], row["exit_page"]) == ("Sale: 2", "9.5 EUR", "/cart")


def test_the_visit_that_the_address_names_is_open_however_its_start_is_written() -> None:
    visits = [visit(FIRST), visit(SECOND)]
    view = asked.of_visitor(View(), "v1", "2026-11-21T09:00:00+01:00")
    open_ones = [each["open"] for each in history.visits_shown(shown(view), visits)]
    assert open_ones == [False, True]
    newest = history.visits_shown(shown(asked.of_visitor(View(), "v1", "nonsense")), visits)
    assert [each["open"] for each in newest] == [True, False]


def test_events_say_what_they_hold_and_how_long_the_next_one_took() -> None:
    paid = {"value": 49.0, "currency": "EUR"}
    timeline = [
        event("2026-11-22T08:00:00Z"),
        event("2026-11-22T08:00:30Z", "engagement", scroll=80, engaged_ms=25_000),
        event("2026-11-22T08:02:00Z", "purchase", revenue=paid, props={"plan": "pro"}),
    ]
    (one,) = history.visits_shown(shown(), [visit(FIRST, *timeline)])
    assert [each["says"] for each in one["events"]] == [
        "",
        "read for 25s · scrolled to 80%",
        "€49.00 · plan: pro",
    ]
    assert [each["gap"] for each in one["events"]] == ["", "1m 30s", ""]


def test_a_profile_adds_up_the_visits_and_says_when_there_are_more() -> None:
    visits = [visit(FIRST, revenue={"EUR": 1.0}), visit(SECOND, revenue={"EUR": 2.0, "USD": 1})]
    whole = {fact["name"]: fact["text"] for fact in history.profile(shown(), visits, 2)["facts"]}
    assert whole["Pageviews"] == "4"
    assert whole["Revenue"] == "€3.00 + $1.00"
    assert whole["First seen"] == "Yesterday 09:00"
    part = history.profile(shown(), visits, 40, goes_on=True)
    assert part["note"] == "Sums are of the 2 visits below."
    assert {fact["name"]: fact["text"] for fact in part["facts"]}["First seen"] == "earlier"


def test_a_page_of_older_visits_says_when_and_as_whom_the_visitor_was_seen_last() -> None:
    newest = visit(FIRST, person="user:ann", country="DE", end="2026-11-22T08:30:00Z")
    told = history.profile(shown(), [visit(SECOND)], 31, newest=newest)
    facts = {fact["name"]: fact["text"] for fact in told["facts"]}
    assert (facts["Last seen"], facts["First seen"]) == ("Today 09:30", "Yesterday 09:00")
    assert (told["who"], told["country"], told["person"]) == ("ann", "DE", "user:ann")
    assert told["note"] == "Sums are of the visit below."


def test_only_a_page_of_older_visits_asks_for_the_newest_beside() -> None:
    one = asked.of_visitor(View(), "v1")
    assert asked.newest(shown(one)) is None
    assert asked.newest(shown(asked.older(View(), [FIRST, "v1"]))) is None
    beside = asked.newest(shown(asked.older(one, [FIRST, "v1"])))
    assert beside is not None
    assert beside.asked["visitor_id"] == "v1"
    assert beside.asked["pagination"] == {"limit": 1}


@pytest.fixture
def page(serve_url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return drawn("visits", serve_url, monkeypatch)


def test_the_page_has_as_many_visits_as_the_metric(page: AppTest, api: Client, site: Site) -> None:
    page.query_params["period"] = "yesterday"
    page.run()
    assert not page.exception
    now = datetime.now(ZoneInfo(site.timezone))
    days = resolve("yesterday", Moment(ZoneInfo(site.timezone), now, date.min)).date_range
    (row,) = api.query(Query(site.site_id, ("visits",), days)).results
    (visits,) = row.metrics
    assert f"**{visits:,.0f} visits**" in said(page)
    assert " vs " not in page.caption[0].value  # nothing is compared here


def test_a_history_without_a_visit_says_why_that_may_be(page: AppTest, site: Site) -> None:
    page.query_params["visitor"] = "nobody"
    page.run()
    assert not page.exception
    assert "There is no visit of this visitor" in said(page)
    page.button(key="all").click().run()
    assert "visitor" not in page.query_params


def test_an_address_that_the_server_refuses_is_told_in_its_words(page: AppTest, site: Site) -> None:
    page.query_params["after"] = "yesterday~v1"
    page.run()
    assert not page.exception
    assert "No numbers" in said(page)


def test_without_a_server_the_page_goes_on_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn_over_nothing("visits", monkeypatch).run()
    assert not page.exception
    assert "by itself" in said(page) or "by themselves" in said(page)
