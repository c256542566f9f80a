"""What tests of the pages share: waiting for a page, and the numbers of the API as it has them."""

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from serving.answers import Site
from serving.app import format
from serving.app.address import View
from serving.app.metric import NAMES, TILES
from serving.app.overview.questions import Has, overview
from serving.app.period import Moment
from serving.app.shown import Shown
from serving.client import Client


def tile(page: Page, name: str) -> str:
    return page.locator(f".tile[data-k={name}] .amount").inner_text()


def tiles(page: Page) -> dict[str, str]:
    return {name: tile(page, name) for name in NAMES}


def wait_for_overview(page: Page) -> None:
    """Until all of it is there: what is still being drawn moves under a click."""
    page.locator(".tile .amount").first.wait_for()
    page.locator(".st-key-take button").first.wait_for()


def wait_for_realtime(page: Page) -> None:
    page.locator(".pulse .amount").wait_for()


def wait_for(page: Page, path: str) -> None:
    (wait_for_overview if path == "/" else wait_for_realtime)(page)


def numbers_of_the_api(api: Client, site: Site, view: View) -> dict[str, str]:
    zone = ZoneInfo(site.timezone)
    shown = Shown(view, site, Moment(zone, datetime.now(zone), date.min))
    (row,) = api.query(overview(shown, Has()).totals.of_all).results
    amounts = dict(zip(NAMES, row.metrics, strict=True))
    return {m.name: format.value(m.kind, amounts[m.name]) for m in TILES}


def eventually_equal(page: Page, shown: Callable[[], object], known: Callable[[], object]) -> None:
    """Both sides move while events arrive: they must meet."""
    for _ in range(80):
        if shown() == known():
            return
        page.wait_for_timeout(250)
    assert shown() == known()
