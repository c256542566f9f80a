from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from serving.answers import Answer, Compared, Meta, Money, Row, Site, Understood
from serving.app.address import View
from serving.app.files import as_csv
from serving.app.metric import METRIC
from serving.app.panel import PANELS, Tab
from serving.app.period import Moment
from serving.app.shown import Shown
from serving.app.tables.rows import cell, data, plain
from serving.app.tables.whole import Asks, metrics, query

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 12, 30, tzinfo=BERLIN)
SHOP = Site("shop.example", [], "Europe/Berlin", "EUR")
SHOWN = Shown(View(), SHOP, Moment(BERLIN, NOW, date(2020, 1, 1)))
PAGES = PANELS["pages"].tab("page")
TABS = [tab for panel in PANELS.values() for tab in panel.tabs]


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.name)
def test_every_tab_has_metrics_with_a_name_and_the_first_is_sorted_by(tab: Tab) -> None:
    assert all(name in METRIC for name in metrics(tab))
    assert metrics(tab)[0] == Asks().sort


def test_a_page_of_the_table_is_asked_for_beside_the_other_time() -> None:
    asked = query(SHOWN, PAGES, Asks(sort="bounce_rate", desc=False, page=2))
    assert asked.order_by == (("bounce_rate", "asc"),)
    assert asked.pagination == {"limit": 10, "offset": 20}
    assert asked.include["comparisons"]["mode"] == "custom"


def test_rows_can_be_sorted_by_their_name_and_looked_for() -> None:
    asked = query(SHOWN, PAGES, Asks(sort="", desc=False, search="Shoe"))
    assert asked.order_by == (("event:page", "asc"),)
    assert asked.filters == (("contains", "event:page", ("Shoe",), {"case_sensitive": False}),)


def test_countries_are_looked_for_by_what_they_are_called() -> None:
    asked = query(SHOWN, PANELS["places"].tab("country"), Asks(search="german"))
    ((operator, dimension, codes),) = asked.filters
    assert (operator, dimension) == ("is", "visit:country")
    assert "DE" in codes


def test_a_row_has_the_change_that_the_api_tells_beside_it() -> None:
    before = Compared(["/"], [40.0, 0.0, 40.0], [25.0, None, -10.0])
    row = Row(["/"], [50.0, 50.0, 30.0], before)
    names = ("scroll_depth", "bounce_rate", "exit_rate")
    told = [cell(name, row, place) for place, name in enumerate(names)]
    assert [each["change"] for each in told] == ["↑ 25%", "", "↓ 10 pts"]
    assert [each["tone"] for each in told] == ["good", "flat", "good"]
    assert cell("scroll_depth", Row(["/"], [50.0]), 0)["change"] == ""


def test_a_row_that_was_paid_back_has_no_change() -> None:
    before = Compared(["/"], [Money(-100.0, "EUR", "-€100", "-€100.00")], [-150.0])
    told = cell("total_revenue", Row(["/"], [Money(50.5, "EUR", "€50.5", "€50.50")], before), 0)
    assert (told["change"], told["tone"]) == ("", "flat")
    assert told["title"] == "€50.50, before: -€100.00"


def test_a_head_says_what_its_numbers_are_and_what_they_rest_on() -> None:
    answer = Answer([], Meta(None, None, None, []), Understood((NOW, NOW)))
    shows = data(PAGES, ("bounce_rate",), Asks(), answer, places=10, rests_on="Publication 7")
    by_name, rate = shows["columns"]
    assert rate["title"] == f"{METRIC['bounce_rate'].definition}\nPublication 7"
    assert by_name["title"] == "Sort by name"


def test_a_file_has_every_digit_and_the_currency() -> None:
    meta = Meta(None, None, None, [])
    rows = [
        Row(['/a,"b"'], [1234567.0, 2.0, None]),
        Row(["/c"], [1.0, Money(12.5, "EUR", "", ""), 0.5]),
    ]
    answer = Answer(rows, meta, Understood((NOW, NOW)))
    told = as_csv([*PAGES.dimensions, *metrics(PAGES)], plain(answer)).splitlines()
    assert told[0].startswith("event:page,visitors,visits,")
    assert told[1:] == ['"/a,""b""",1234567,2,', "/c,1,12.5 EUR,0.5"]
