"""Which panel's whole table is open, and what is asked of it, stands in the address."""

from serving.app.address import View, params, parse
from serving.app.overview import details
from serving.app.panel import EVENTS, PAGES, SOURCES
from serving.app.tables.whole import metrics

ENTRY = PAGES.tab("entry_page")
CHOICES = (PAGES.choice, SOURCES.choice, EVENTS.choice, *details.CHOICES)


def read_back(view: View) -> View:
    found, problems = parse(params(view), CHOICES)
    assert problems == []
    return found


def test_a_link_opens_the_same_table_with_its_sort_search_and_page() -> None:
    asks = {"sort": "bounce_rate", "desc": False, "page": 2, "search": "/p/"}
    view = details.opening(View(period="7d"), PAGES, ENTRY)
    view = read_back(details.SHEET.asking(view, metrics(ENTRY), asks))
    assert params(view)["details"] == ["pages"]
    assert details.opened(view) == ("details", "pages")
    assert details.tab_of(view, "pages") == ENTRY
    assert vars(details.SHEET.asks(view, metrics(ENTRY))) == asks


def test_what_is_asked_of_the_table_opens_no_other_dialog() -> None:
    view = details.opening(View(), PAGES, ENTRY)
    asks = {"sort": "visits", "desc": True, "page": 0, "search": ""}
    assert details.opened(details.SHEET.asking(view, metrics(ENTRY), asks)) == details.opened(view)


def test_a_table_that_is_closed_leaves_its_tab_alone_in_the_address() -> None:
    view = details.opening(View(), PAGES, ENTRY)
    asks = {"sort": "visits", "desc": True, "page": 1, "search": "a"}
    closed = details.closed(details.SHEET.asking(view, metrics(ENTRY), asks))
    assert closed == View().choosing(PAGES.choice, "entry_page")
    assert details.opened(closed) is None


def test_a_property_has_its_table_too() -> None:
    tab = EVENTS.tab("props:plan")
    view = read_back(details.opening(View(), EVENTS, tab))
    assert details.tab_of(view, "events") == tab


def test_events_without_a_tab_in_the_address_are_those_by_name() -> None:
    view = read_back(View().choosing(details.OPEN, "events"))
    assert details.tab_of(view, "events").name == "name"


def test_a_panel_that_there_is_not_is_told() -> None:
    view, (problem,) = parse({"details": ["shoes"]}, CHOICES)
    assert "details='shoes'" in problem
    assert details.opened(view) is None
