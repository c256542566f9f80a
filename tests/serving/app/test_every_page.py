"""What holds of every page, in Chromium, over the real server."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from serving.answers import Site
from serving.app.period import Moment, resolve
from serving.client import Client
from tests.serving.app.looking import wait_for, wait_for_overview, wait_for_realtime
from tests.serving.app.relay import Door


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


def test_back_and_forward_lead_through_the_pages_with_their_period(page: Page) -> None:
    page.goto("/?period=7d")
    wait_for_overview(page)
    page.get_by_role("link", name="Realtime").click()
    wait_for_realtime(page)
    page.wait_for_url("**/realtime?period=7d")
    page.get_by_role("link", name="Overview").click()
    wait_for_overview(page)
    page.wait_for_url("**/?period=7d")
    period = page.locator(".st-key-period button").first
    page.go_back()
    wait_for_realtime(page)
    page.go_back()
    wait_for_overview(page)
    expect(period).to_contain_text("Last 7 days")
    page.go_forward()
    wait_for_realtime(page)
    page.go_forward()
    wait_for_overview(page)
    expect(period).to_contain_text("Last 7 days")


def test_a_view_that_is_told_after_its_page_is_no_step_of_its_own(page: Page) -> None:
    page.goto("/?period=7d")
    wait_for_overview(page)
    step = "(to) => { history.pushState({}, '', to); return history.length; }"
    at_page = page.evaluate(step, "/realtime")
    assert page.evaluate(step, "/realtime?period=7d") == at_page
    assert page.evaluate(step, "/realtime?period=28d") == at_page + 1
    at_other = page.evaluate(step, "/pages")
    page.keyboard.press("Shift")
    assert page.evaluate(step, "/pages?period=7d") == at_other + 1


def test_beside_a_period_stand_the_days_that_it_covers(page: Page, site: Site) -> None:
    now = datetime.now(ZoneInfo(site.timezone))
    for name in ("28d", "yesterday"):
        page.goto(f"/?compare=none&period={name}")
        wait_for_overview(page)
        covers = resolve(name, Moment(now.tzinfo, now, date.min)).covers
        expect(page.locator(".st-key-covers")).to_have_text(covers)
    page.goto("/?compare=none&period=2026-10-01..2026-10-31")
    wait_for_overview(page)
    expect(page.locator(".st-key-period button").first).to_contain_text("31 Oct 2026")
    expect(page.locator(".st-key-covers")).to_have_count(0)


@pytest.mark.parametrize("path", ["/", "/realtime"])
def test_a_refresh_moves_nothing_and_keeps_the_focus(page: Page, path: str) -> None:
    page.goto(path)
    wait_for(page, path)
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
    page.goto(f"/?site={api.sites()[-1].site_id}&period=2001-01-01..2001-01-02")
    wait_for_overview(page)
    expect(page.get_by_text("clickstream simulate")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/realtime"])
def test_a_server_that_goes_is_told_and_numbers_come_back_by_themselves(
    page: Page, server_door: Door, path: str
) -> None:
    page.goto(path)
    wait_for(page, path)
    server_door.shut()
    try:
        sentence = page.get_by_text("The query server does not answer")
        expect(sentence).to_be_visible()
        expect(page.get_by_text("The numbers below are those of")).to_be_visible()
        page.reload()
        expect(sentence.first).to_be_visible()
        assert page.get_by_text("Traceback").count() == 0
    finally:
        server_door.open()
    wait_for(page, path)
    expect(page.locator(".status.bad")).to_have_count(0)
