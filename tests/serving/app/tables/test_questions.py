"""What the four pages ask, without a server; and that the server answers all of it."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from serving.answers import Site
from serving.app.address import View
from serving.app.filters.tree import Leaf, Turned
from serving.app.period import Moment
from serving.app.shown import Shown
from serving.app.tables.declared import OF_VISITS, PAGES_TABLE, TABLES, Deep
from serving.app.tables.questions import CONVERTED, PLACES, as_file, table
from serving.client import Client

PAGE = Leaf("is", "event:page", ("/",))
SOURCE = Leaf("is", "visit:source", ("Google",))
GOAL = Leaf("is", "event:goal", ("Signup",))


def shown(site: Site, view: View) -> Shown:
    zone = ZoneInfo(site.timezone)
    return Shown(view, site, Moment(zone, datetime.now(zone), date(2020, 1, 1)))


def at_home(view: View) -> Shown:
    return shown(Site("shop.example", [], "Europe/Berlin", "EUR"), view)


@pytest.mark.parametrize("of", TABLES, ids=lambda of: of.name)
def test_every_tab_can_be_asked_for_under_any_filter_and_search(
    of: Deep, api: Client, site: Site
) -> None:
    for tab in of.tabs:
        view = View(period="7d").choosing(of.by, tab.name)
        for filters in ((), (SOURCE,), (PAGE,), (Turned("has_not_done", PAGE),)):
            for search in ("", "a"):
                find = replace(view, choices=(*view.choices, (f"{of.name}-find", search)))
                asked = table(of, shown(site, replace(find, filters=filters)))
                api.queries([*asked.queries, as_file(asked)])


def test_a_table_is_not_narrowed_by_the_values_that_are_picked_in_it() -> None:
    asked = table(PAGES_TABLE, at_home(View(filters=(PAGE, SOURCE))))
    assert asked.rows.filters == (("is", "visit:source", ("Google",)),)
    assert "exit_rate" in asked.metrics
    assert not asked.hides


def test_rates_of_whole_visits_go_under_a_filter_of_events() -> None:
    asked = table(PAGES_TABLE, at_home(View(filters=(Turned("has_done", PAGE),))))
    assert not {"entry_rate", "exit_rate"} & {*asked.metrics}
    assert asked.hides


def test_a_filter_by_goal_brings_its_conversion_rate() -> None:
    assert CONVERTED in table(PAGES_TABLE, at_home(View(filters=(GOAL,)))).metrics
    for of in TABLES[1:]:
        asked = table(of, at_home(View(filters=(GOAL,))))
        assert {*asked.metrics} == {*OF_VISITS, CONVERTED}


def test_what_is_looked_for_beside_such_rates_is_found_among_all_rows(
    api: Client, site: Site
) -> None:
    view = View(period="7d", choices=(("pages-at", "2"), ("pages-find", "P/")))
    asked = table(PAGES_TABLE, shown(site, view))
    answer = api.query(asked.rows)
    fits = [row for row in answer.results if "p/" in row.dimensions[0]]
    page = asked.page(answer)
    assert page.meta.total_rows == len(fits)
    assert page.results == fits[PLACES : 2 * PLACES]
    assert asked.found(answer).results == fits
