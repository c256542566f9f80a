from datetime import date, datetime
from zoneinfo import ZoneInfo

from serving.app.address import View
from serving.app.panel import PANELS
from serving.app.period import Moment
from serving.app.questions import Overview, overview

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 12, 30, tzinfo=BERLIN)


def asked(view: View, first: date = date(2020, 1, 1)) -> Overview:
    return overview(view, "shop.example", Moment(BERLIN, NOW, first))


def test_a_panel_is_not_narrowed_by_the_filter_on_its_own_dimension() -> None:
    found = asked(View().toggled("visit:source", "Google").toggled("visit:browser", "Firefox"))
    (of_sources,) = found.panels["sources"].rows.filters
    (of_devices,) = found.panels["devices"].rows.filters
    assert of_sources[1] == "visit:browser"
    assert of_devices[1] == "visit:source"
    assert len(found.panels["pages"].rows.filters) == 2


def test_shares_are_of_the_visitors_under_the_same_filters_as_the_rows() -> None:
    for panel in asked(View().toggled("visit:source", "Google")).panels.values():
        assert panel.total.filters == panel.rows.filters


def test_without_a_filter_all_panels_share_the_question_of_the_tiles() -> None:
    found = asked(View())
    assert {panel.total for panel in found.panels.values()} == {found.totals}


def test_only_a_running_period_is_asked_for_at_every_refresh() -> None:
    running, over = asked(View(period="7d")), asked(View(period="lastmonth"))
    assert running.totals in running.live
    assert running.totals_before in running.ended
    assert over.live == []
    assert over.totals in over.ended


def test_a_time_that_was_not_counted_is_not_asked_for() -> None:
    found = asked(View(period="28d"), first=date(2026, 10, 20))
    assert not found.compared
    assert found.totals_before not in found.ended


def test_a_chosen_tab_is_the_dimension_that_is_asked_for() -> None:
    found = asked(View().with_tab("pages", "visit:exit_page"))
    assert found.panels["pages"].rows.dimensions == ("visit:exit_page",)
    assert found.panels.keys() == PANELS.keys()
