"""The pages in Chromium, over the real server: what a reader sees and does."""

import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

from serving.app import format
from serving.app.address import View, params
from serving.app.metric import NAMES, TILES
from serving.app.pace import PLACES
from serving.app.period import Moment, resolve
from serving.app.questions import overview
from serving.app.screens import overview as overview_page
from serving.client import Client, Site
from tests.serving.app.arrivals import Arrivals, page_view
from tests.serving.app.conftest import fresh_page, running_app
from tests.serving.app.relay import Door

SOON = 10_000  # milliseconds; the page refreshes every one


@pytest.fixture
def site(api: Client) -> Site:
    return api.sites()[0]


def tile(page: Page, name: str) -> str:
    return page.locator(f".tile[data-k={name}] .amount").inner_text()


def wait_for_overview(page: Page) -> None:
    page.locator(".tile .amount").first.wait_for(timeout=30_000)


def wait_for_realtime(page: Page) -> None:
    page.locator(".pulse .amount").wait_for(timeout=30_000)


def numbers_of_the_api(api: Client, site: Site, view: View) -> dict[str, str]:
    zone = ZoneInfo(site.timezone)
    asked = overview(view, site.site_id, Moment(zone, datetime.now(zone), date.min))
    (row,) = api.query(asked.totals).results
    amounts = dict(zip(NAMES, row.metrics, strict=True))
    return {m.name: format.value(m.kind, amounts[m.name]) for m in TILES}


def eventually_equal(page: Page, shown: Callable[[], object], known: Callable[[], object]) -> None:
    """Both sides move while events arrive: they must meet."""
    for _ in range(20):
        if shown() == known():
            return
        page.wait_for_timeout(250)
    assert shown() == known()


def test_the_tiles_show_the_numbers_of_the_api(page: Page, api: Client, site: Site) -> None:
    page.goto("/")
    wait_for_overview(page)
    eventually_equal(
        page,
        lambda: {name: tile(page, name) for name in NAMES},
        lambda: numbers_of_the_api(api, site, View()),
    )
    expect(page.locator(".st-key-chart canvas")).to_be_visible()


def test_a_click_on_a_row_filters_and_the_link_shows_a_stranger_the_same(
    page: Page, api: Client, site: Site, chromium: Browser, app_url: str
) -> None:
    page.goto("/")
    wait_for_overview(page)
    row = page.locator(".st-key-rows-sources button.row").nth(0)
    row.click()
    expect(page.locator(".chip")).to_have_count(1)
    expect(row).to_have_attribute("aria-pressed", "true")
    page.wait_for_url("**/?f=*")
    value = parse_qs(urlsplit(page.url).query, keep_blank_values=True)["f"][0].split(":", 3)[3]
    view = View().toggled("visit:source", value)
    with fresh_page(chromium, app_url) as stranger:
        stranger.goto(page.url)
        wait_for_overview(stranger)
        expect(stranger.locator(".chip")).to_have_count(1)
        for reader in (page, stranger):
            eventually_equal(
                reader,
                lambda reader=reader: {name: tile(reader, name) for name in NAMES},
                lambda: numbers_of_the_api(api, site, view),
            )


def test_back_and_forward_go_through_the_views(page: Page) -> None:
    page.goto("/")
    wait_for_overview(page)
    page.locator(".st-key-rows-devices button.row").first.click()
    expect(page.locator(".chip")).to_have_count(1)
    page.wait_for_url("**/?f=*")
    page.locator(".tile[data-k=pageviews]").click()
    page.wait_for_url("**metric=pageviews*")
    page.go_back()
    expect(page.locator(".tile[data-k=visitors]")).to_have_attribute("aria-checked", "true")
    expect(page.locator(".chip")).to_have_count(1)
    page.go_back()
    expect(page.locator(".chip")).to_have_count(0)
    page.go_forward()
    expect(page.locator(".chip")).to_have_count(1)


def test_a_chip_takes_its_filter_away(page: Page) -> None:
    page.goto("/")
    wait_for_overview(page)
    page.locator(".st-key-rows-sources button.row").first.click()
    page.locator(".chip").click()
    expect(page.locator(".chip")).to_have_count(0)
    page.wait_for_url(lambda url: "f=" not in url)


def test_rows_can_be_picked_without_a_mouse(page: Page) -> None:
    page.goto("/")
    wait_for_overview(page)
    page.locator(".st-key-rows-pages button.row").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)


def test_a_period_is_chosen_and_stays_on_the_way_to_another_page(page: Page) -> None:
    page.goto("/")
    wait_for_overview(page)
    page.locator(".st-key-period button").first.click()
    page.locator(".st-key-named").get_by_text("Last 7 days").click()
    page.wait_for_url("**period=7d*")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Realtime").click()
    wait_for_realtime(page)
    page.get_by_role("link", name="Overview").click()
    wait_for_overview(page)
    expect(page.locator(".st-key-period button").first).to_contain_text("Last 7 days")


def test_beside_a_period_stand_the_days_that_it_covers(page: Page, site: Site) -> None:
    now = datetime.now(ZoneInfo(site.timezone))
    for name in ("28d", "yesterday"):
        page.goto(f"/?period={name}")
        wait_for_overview(page)
        covers = resolve(name, Moment(now.tzinfo, now, date.min)).covers
        expect(page.locator(".st-key-covers")).to_have_text(covers)
    page.goto("/?period=2026-10-01..2026-10-31")
    wait_for_overview(page)
    expect(page.locator(".st-key-period button").first).to_contain_text("31 Oct 2026")
    expect(page.locator(".st-key-covers")).to_have_count(0)


def test_at_midnight_the_days_that_are_shown_are_the_new_ones(
    serve_url: str, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is drawn before midnight, what refreshes in it after, and then the page again."""
    monkeypatch.setenv("CLICKSTREAM_SERVE__PORT", str(urlsplit(serve_url).port))
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # AppTest puts its own
    zone = ZoneInfo(site.timezone)
    times = iter([datetime(2026, 11, 20, 23, 59, 59, tzinfo=zone)])
    after = datetime(2026, 11, 21, 0, 0, 1, tzinfo=zone)
    monkeypatch.setattr(
        overview_page, "moment", lambda _: Moment(zone, next(times, after), date(2026, 1, 1))
    )
    shown = AppTest.from_function(draw_overview, default_timeout=30).run()
    assert not shown.exception
    assert shown.caption[0].value == "25 Oct 2026 - 21 Nov 2026"


def draw_overview() -> None:
    from serving.app.screens import overview

    overview.page()


def test_realtime_shows_the_numbers_of_the_api(page: Page, api: Client, site: Site) -> None:
    page.goto("/realtime")
    wait_for_realtime(page)
    eventually_equal(
        page,
        lambda: page.locator(".pulse .amount").inner_text(),
        lambda: f"{api.realtime(site.site_id).visitors_now:,}",
    )
    expect(page.locator(".minutes .bars > div")).to_have_count(30)


def test_a_link_to_realtime_works_as_the_first_that_a_new_server_is_asked_for(
    chromium: Browser, server_door: Door, tmp_path: Path
) -> None:
    """Streamlit would take a folder `pages` for the pages until it has run main.py once."""
    with running_app(server_door.port, tmp_path / "log") as url, fresh_page(chromium, url) as page:
        page.goto("/realtime")
        wait_for_realtime(page)


def test_an_event_is_on_the_page_about_a_second_after_it_arrived(
    page: Page, arrivals: Arrivals, site: Site
) -> None:
    page.goto(f"/realtime?site={site.site_id}")
    wait_for_realtime(page)
    path = f"/just-{time.time_ns()}"
    arrivals.arrive([page_view(site.site_id, path)])
    arrived = time.monotonic()
    page.locator(".feed").get_by_text(path).wait_for(timeout=SOON)
    assert time.monotonic() - arrived < 4  # a second, and room for a busy machine


def test_rows_of_the_feed_can_be_read_while_many_events_arrive(
    page: Page, arrivals: Arrivals, site: Site
) -> None:
    page.goto(f"/realtime?site={site.site_id}")
    wait_for_realtime(page)
    rows = page.locator(".feed .event")
    rows.first.wait_for(timeout=SOON)
    rows.first.evaluate(
        """(row) => {
            window.added = 0;
            const count = (list) => list.forEach((e) => (window.added += e.addedNodes.length));
            new MutationObserver(count).observe(row.parentElement, { childList: true });
        }"""
    )
    began = time.monotonic()
    for burst in range(8):
        arrivals.arrive(page_view(site.site_id, f"/b{burst}", f"v{n}") for n in range(5))
        page.wait_for_timeout(500)
    expect(page.get_by_text("Busy: one event a second is shown")).to_be_visible(timeout=SOON)
    assert 4 <= page.evaluate("window.added") <= 5 + time.monotonic() - began
    assert rows.count() == PLACES


@pytest.mark.parametrize("path", ["/", "/realtime"])
def test_a_refresh_moves_nothing_and_keeps_the_focus(page: Page, path: str) -> None:
    page.goto(path)
    (wait_for_overview if path == "/" else wait_for_realtime)(page)
    page.wait_for_timeout(2_000)  # charts grow once
    if path == "/":
        page.locator(".tile[data-k=visits]").focus()
    page.evaluate(
        """() => {
            window.moved = 0; window.faint = 1;
            const add = (list) => list.getEntries().forEach((e) => (window.moved += e.value));
            new PerformanceObserver(add).observe({ type: "layout-shift" });
            setInterval(() => document.querySelectorAll(".stElementContainer").forEach((n) => {
                window.faint = Math.min(window.faint, Number(getComputedStyle(n).opacity));
            }), 40);
        }"""
    )
    page.wait_for_timeout(4_000)
    assert page.evaluate("window.moved") < 0.02
    assert page.evaluate("window.faint") == 1
    if path == "/":
        expect(page.locator(".tile[data-k=visits]")).to_be_focused()


@pytest.mark.parametrize("path", ["/", "/realtime"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
def test_a_page_fits_its_screen(
    chromium: Browser, app_url: str, tmp_path: Path, path: str, dark: bool, width: int
) -> None:
    with fresh_page(chromium, app_url, width=width, dark=dark) as page:
        page.goto(path)
        (wait_for_overview if path == "/" else wait_for_realtime)(page)
        page.wait_for_timeout(1_500)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        main = page.locator(".stMainBlockContainer")
        assert main.evaluate("(n) => n.scrollWidth <= n.clientWidth")
        ground = page.locator(".stApp").evaluate("(n) => getComputedStyle(n).backgroundColor")
        assert (int(ground.split("(")[1].split(",")[0]) < 60) == dark
        page.screenshot(path=tmp_path / "page.png", full_page=True)


def test_nothing_leaves_the_machine(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/realtime"):
        page.goto(path)
        (wait_for_overview if path == "/" else wait_for_realtime)(page)
        page.wait_for_timeout(1_500)
    away = [u for u in asked if urlsplit(u).scheme.startswith("http") and "127.0.0.1" not in u]
    assert away == []
    assert len(asked) > 10


def test_a_site_that_does_not_exist_is_told(page: Page, site: Site) -> None:
    page.goto("/realtime?site=elsewhere.example")
    wait_for_realtime(page)
    expect(
        page.get_by_text(f"No site is called 'elsewhere.example'; this is {site.site_id}")
    ).to_be_visible()


def test_an_address_that_cannot_be_read_is_told(page: Page) -> None:
    page.goto("/?period=fortnight&metric=visits")
    wait_for_overview(page)
    expect(page.get_by_text("No period is called 'fortnight'")).to_be_visible()
    expect(page.locator(".tile[data-k=visits]")).to_have_attribute("aria-checked", "true")


def test_a_site_without_events_says_what_to_do(page: Page, api: Client) -> None:
    empty = View(site=api.sites()[-1].site_id, period="2001-01-01..2001-01-02")
    (period,) = params(empty)["period"]
    page.goto(f"/?site={empty.site}&period={period}")
    wait_for_overview(page)
    expect(page.get_by_text("clickstream simulate")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/realtime"])
def test_a_server_that_goes_is_told_and_numbers_come_back_by_themselves(
    page: Page, server_door: Door, path: str
) -> None:
    page.goto(path)
    wait = wait_for_overview if path == "/" else wait_for_realtime
    wait(page)
    server_door.shut()
    try:
        sentence = page.get_by_text("The query server does not answer")
        expect(sentence).to_be_visible(timeout=SOON)
        expect(page.get_by_text("The numbers below are those of")).to_be_visible()
        page.reload()
        expect(sentence.first).to_be_visible(timeout=SOON)
        assert page.get_by_text("Traceback").count() == 0
    finally:
        server_door.open()
    wait(page)
    expect(page.locator(".status.bad")).to_have_count(0, timeout=SOON)
