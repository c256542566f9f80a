from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from serving.answers import Site
from serving.app.address import View
from serving.app.filters.change import picked
from serving.app.overview.questions import Has, Overview, overview
from serving.app.panel import PAGES, PANELS, SOURCES
from serving.app.period import Moment
from serving.app.shown import Shown

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 12, 30, tzinfo=BERLIN)
SHOP = Site("shop.example", ["shop.example"], "Europe/Berlin", "EUR")
ALL = Has(goals=True, currencies=("USD", "EUR"))


def asked(view: View, first: date = date(2020, 1, 1), has: Has = ALL) -> Overview:
    return overview(Shown(view, SHOP, Moment(BERLIN, NOW, first)), has)


def filtered(**values: str) -> View:
    filters = ()
    for name, value in values.items():
        filters = picked(filters, f"visit:{name}", value)
    return replace(View(), filters=filters)


def test_a_panel_is_not_narrowed_by_the_filter_on_its_own_dimension() -> None:
    found = asked(filtered(source="Google", browser="Firefox"))
    (of_sources,) = found.panels["sources"].rows.filters
    (of_devices,) = found.panels["devices"].rows.filters
    assert of_sources[1] == "visit:browser"
    assert of_devices[1] == "visit:source"
    assert len(found.panels["pages"].rows.filters) == 2


def test_shares_are_of_the_visitors_under_the_same_filters_as_the_rows() -> None:
    for panel in asked(filtered(source="Google")).panels.values():
        assert panel.total.filters == panel.rows.filters


def test_without_a_filter_all_panels_share_the_question_of_the_tiles() -> None:
    found = asked(View())
    assert {panel.total for panel in found.panels.values()} == {found.totals.of_all}


def test_only_a_running_period_is_asked_for_at_every_refresh() -> None:
    running, over = asked(View(period="7d")), asked(View(period="lastmonth"))
    assert set(running.totals.queries) <= set(running.live)
    assert running.totals_before is not None
    assert set(running.totals_before.queries) <= set(running.ended)
    assert over.live == []
    assert set(over.totals.queries) <= set(over.ended)


def test_a_time_that_was_not_counted_is_not_asked_for() -> None:
    found = asked(View(period="28d"), first=date(2026, 10, 20))
    assert (found.totals_before, found.series_before) == (None, None)


def test_nothing_is_asked_for_to_compare_with_if_nothing_is_compared() -> None:
    assert asked(View(compare="none")).ended == []


def test_a_chosen_tab_is_the_dimension_that_is_asked_for() -> None:
    found = asked(View().choosing(PAGES.choice, "exit_page"))
    assert found.panels["pages"].rows.dimensions == ("visit:exit_page",)
    found = asked(View().choosing(SOURCES.choice, "utm_medium"))
    assert found.panels["sources"].rows.dimensions == ("visit:utm_medium",)
    assert found.panels.keys() == PANELS.keys()


def test_a_property_is_a_tab_of_its_own() -> None:
    found = asked(View().choosing(PANELS["events"].choice, "props:plan"))
    assert found.panels["events"].rows.dimensions == ("event:props:plan",)


def test_conversions_are_of_events_that_meet_any_goal() -> None:
    found = asked(View(metric="conversions"))
    assert found.series.metrics == ("events",)
    assert found.series.filters == (("contains", "event:goal", ("",)),)
    assert found.totals.of_goals is not None
    assert found.totals.of_goals.metrics == ("events", "conversion_rate")


def test_revenue_is_drawn_in_the_currency_of_the_site() -> None:
    found = asked(View(metric="revenue"))
    assert found.series.filters == (("is", "event:currency", ("EUR",)),)
    only = asked(View(metric="revenue"), has=Has(goals=True, currencies=("USD",)))
    assert only.series.filters == (("is", "event:currency", ("USD",)),)


def test_a_site_without_goals_has_no_tiles_of_them_and_draws_visitors_instead() -> None:
    found = asked(View(metric="conversions"), has=Has())
    assert found.metric.name == "visitors"
    assert found.totals.queries == [found.totals.of_all]
    assert found.panels["events"].rows.dimensions == ("event:name",)


def test_a_chosen_interval_is_asked_for_where_it_fits() -> None:
    assert asked(View(interval="week")).series.dimensions == ("time:week",)
    assert asked(View(period="7d", interval="week")).series.dimensions == ("time:day",)
