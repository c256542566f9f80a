from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from serving.answers import Site
from serving.app.address import View
from serving.app.filters.change import picked
from serving.app.period import Moment
from serving.app.shown import Shown
from serving.client import Client

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 21, 12, 30, tzinfo=BERLIN)
SHOP = Site("shop.example", [], "Europe/Berlin", "EUR")
VIEW = View(period="7d", filters=picked((), "visit:source", "Google"))
SHOWN = Shown(VIEW, SHOP, Moment(BERLIN, NOW, date(2020, 1, 1)))


def test_a_report_is_asked_for_with_the_period_and_the_filters_of_the_page() -> None:
    asked = SHOWN.report("retention", interval="week").asked
    assert asked == {
        "site_id": "shop.example",
        "date_range": ("2026-11-15", "2026-11-21"),
        "filters": (("is", "visit:source", ("Google",)),),
        "interval": "week",
    }


def test_a_report_is_compared_to_as_much_of_the_other_time() -> None:
    (compared,) = SHOWN.report("funnel", compared=True).asked["include"].values()
    assert compared["date_range"] == ("2026-11-08T00:00:00+01:00", "2026-11-14T12:29:59+01:00")
    alone = replace(SHOWN, view=replace(VIEW, compare="none"))
    assert "include" not in alone.report("funnel", compared=True).asked


def test_the_server_understands_it(api: Client, site: Site) -> None:
    zone = ZoneInfo(site.timezone)
    shown = Shown(VIEW, site, Moment(zone, datetime.now(zone), date(2020, 1, 1)))
    steps = [{"page": "/"}, {"page": "/p/*"}]
    asked = shown.report("funnel", compared=True, steps=steps)
    assert api.report(asked.name, asked.asked)["meta"]["freshness"] is not None
