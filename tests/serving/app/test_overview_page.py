"""The overview in Chromium, over the real server: what a reader sees and does."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, expect

from serving.answers import Site
from serving.app.address import View, parse
from serving.client import Client
from tests.serving.app.conftest import fresh_page
from tests.serving.app.looking import (
    eventually_equal,
    numbers_of_the_api,
    tiles,
    wait_for_overview,
)


def test_the_tiles_show_the_numbers_of_the_api(page: Page, api: Client, site: Site) -> None:
    page.goto("/")
    wait_for_overview(page)
    eventually_equal(
        page,
        lambda: tiles(page),
        lambda: numbers_of_the_api(api, site, View()),
    )
    expect(page.locator(".st-key-chart canvas")).to_be_visible()


def test_a_click_on_a_row_filters_and_the_link_shows_a_stranger_the_same(
    page: Page, api: Client, site: Site, chromium: Browser, app_url: str
) -> None:
    page.goto("/")
    wait_for_overview(page)
    row = page.locator(".st-key-panel-sources button.row").nth(0)
    row.click()
    expect(page.locator(".chip")).to_have_count(1)
    expect(row).to_have_attribute("aria-pressed", "true")
    page.wait_for_url(lambda url: "f=" in url)
    view, problems = parse(parse_qs(urlsplit(page.url).query, keep_blank_values=True))
    assert problems == []
    with fresh_page(chromium, app_url) as stranger:
        stranger.goto(page.url)
        wait_for_overview(stranger)
        expect(stranger.locator(".chip")).to_have_count(1)
        for reader in (page, stranger):
            eventually_equal(
                reader,
                lambda reader=reader: tiles(reader),
                lambda: numbers_of_the_api(api, site, view),
            )


def test_back_and_forward_go_through_the_views(page: Page) -> None:
    page.goto("/")
    wait_for_overview(page)
    page.locator(".st-key-panel-devices button.row").first.click()
    expect(page.locator(".chip")).to_have_count(1)
    page.wait_for_url(lambda url: "f=" in url)
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
    page.locator(".st-key-panel-sources button.row").first.click()
    page.locator(".chip .x").click()
    expect(page.locator(".chip")).to_have_count(0)
    page.wait_for_url(lambda url: "f=" not in url)


def test_rows_can_be_picked_without_a_mouse(page: Page) -> None:
    page.goto("/")
    wait_for_overview(page)
    page.locator(".st-key-panel-pages button.row").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
