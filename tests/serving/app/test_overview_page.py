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
from tests.serving.app.relay import Door


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


def test_nothing_moves_under_a_click_while_the_page_is_drawn(page: Page) -> None:
    page.add_init_script(
        """window.moved = 0;
        const count = (list) => list.getEntries().forEach((e) => (window.moved += e.value));
        new PerformanceObserver(count).observe({ type: "layout-shift" });"""
    )
    page.goto("/")
    page.locator(".tile").first.wait_for()
    page.evaluate("window.moved = 0")  # before, there was nothing to click
    wait_for_overview(page)
    page.wait_for_timeout(1500)
    assert page.evaluate("window.moved") < 0.1  # what the Web Vitals call good


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
    page.locator(".st-key-panel-pages button.row").first.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)


def test_a_pick_that_a_refresh_takes_along_is_done_once(page: Page) -> None:
    """What is picked is sent a moment later; a refresh by the clock in between sends it, too."""
    page.add_init_script(
        """const later = window.setTimeout;
        window.setTimeout = (does, ms, ...given) => later(does, ms || (window.late ?? 0), ...given);
        """
    )
    page.goto("/")
    wait_for_overview(page)
    page.evaluate("window.late = 2500")  # longer than the next refresh is away
    page.locator(".st-key-panel-pages button.row").first.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    page.wait_for_timeout(4_000)
    expect(page.locator(".chip")).to_have_count(1)


def test_a_country_is_picked_on_the_map_without_a_mouse(page: Page) -> None:
    page.goto("/")
    wait_for_overview(page)
    country = page.locator(".world .some").first
    country.wait_for()
    name = (country.get_attribute("aria-label") or "").split(":")[0]
    country.press("Enter")
    expect(page.locator(".chip .what")).to_have_text(f"Country is {name}")
    expect(page.locator(".world .on")).to_have_count(1)


def test_details_sort_search_and_filter(page: Page, api: Client, site: Site) -> None:
    page.goto("/?compare=none")
    wait_for_overview(page)
    page.locator(".st-key-panel-pages .details").click()
    rows = page.locator(".tablebox tbody tr")
    expect(rows).to_have_count(10)
    page.get_by_role("button", name="Page", exact=True).click()
    expect(page.locator("th.on")).to_have_text("Page \u2191")
    labels = rows.locator(".label").all_inner_texts()
    assert labels == sorted(labels)
    page.get_by_label("Search page").fill("/p/")
    expect(rows.first.locator(".label")).to_contain_text("/p/")
    with page.expect_download() as file:
        page.get_by_role("button", name="CSV").click()
    told = file.value.path().read_text().splitlines()
    assert told[0].startswith("event:page,visitors,")
    assert all(line.startswith("/p/") for line in told[1:])
    path = rows.first.locator(".label").inner_text()
    rows.first.get_by_role("button").click()
    expect(page.locator(".chip .what")).to_have_text(f"Page is {path}")
    expect(page.locator(".tablebox")).to_have_count(0)


def test_details_are_in_the_link_and_leave_it_when_they_close(
    page: Page, chromium: Browser, app_url: str
) -> None:
    page.goto("/")
    wait_for_overview(page)
    page.locator(".st-key-panel-pages .details").click()
    page.wait_for_url(lambda url: "details=pages" in url)
    page.get_by_role("button", name="Visits", exact=True).click()
    page.wait_for_url(lambda url: "details-sort=visits" in url)
    expect(page.locator("th.on")).to_have_text("Visits \u2193")
    with fresh_page(chromium, app_url) as stranger:
        stranger.goto(page.url)
        expect(stranger.locator("th.on")).to_have_text("Visits \u2193")
    page.go_back()
    expect(page.locator("th.on")).to_have_text("Visitors \u2193")
    page.go_back()
    expect(page.locator(".tablebox")).to_have_count(0)
    page.go_forward()
    expect(page.locator("th.on")).to_have_text("Visitors \u2193")
    page.locator("th.on button").press("Escape")
    expect(page.locator(".tablebox")).to_have_count(0)
    page.wait_for_url(lambda url: "details" not in url)


def test_tiles_are_chosen_by_arrows_as_in_a_group_of_radio_buttons(page: Page) -> None:
    page.goto("/")
    wait_for_overview(page)
    tile = page.locator(".tile")
    expect(tile.nth(0)).to_have_attribute("tabindex", "0")
    expect(tile.nth(1)).to_have_attribute("tabindex", "-1")
    tile.nth(0).focus()
    for key, place in (
        ("End", -1),
        ("ArrowRight", 0),
        ("ArrowRight", 1),
        ("Home", 0),
        ("ArrowLeft", -1),
    ):
        page.keyboard.press(key)
        expect(tile.nth(place)).to_have_attribute("aria-checked", "true")
        expect(tile.nth(place)).to_be_focused()
        expect(tile.nth(place)).to_have_attribute("tabindex", "0")


def test_the_interval_and_the_tab_of_a_panel_are_in_the_link(
    page: Page, chromium: Browser, app_url: str
) -> None:
    page.goto("/?period=7d")
    wait_for_overview(page)
    page.locator(".st-key-interval").get_by_role("radio", name="Hour").click()
    page.wait_for_url(lambda url: "interval=hour" in url)
    page.locator(".st-key-panel-sources").get_by_role("radio", name="Campaigns").click()
    page.wait_for_url(lambda url: "sources=utm_campaign" in url)
    page.locator(".st-key-panel-sources .below").get_by_role("radio", name="Medium").click()
    page.wait_for_url(lambda url: "sources=utm_medium" in url)
    with fresh_page(chromium, app_url) as stranger:
        stranger.goto(page.url)
        wait_for_overview(stranger)
        for name in ("Hour", "Campaigns", "Medium"):
            tab = stranger.get_by_role("radio", name=name, exact=True)
            expect(tab).to_have_attribute("aria-checked", "true")


def test_an_answer_that_takes_long_can_be_cancelled_and_asked_for_again(
    page: Page, server_door: Door
) -> None:
    page.goto("/")
    wait_for_overview(page)
    server_door.hold()
    try:
        page.locator(".st-key-panel-sources button.row").first.click()
        expect(page.get_by_text("Counting")).to_be_visible()
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_text("You cancelled this question")).to_be_visible()
    finally:
        server_door.release()
    page.get_by_role("button", name="Ask again").click()
    wait_for_overview(page)
    expect(page.get_by_text("Counting")).to_have_count(0)
