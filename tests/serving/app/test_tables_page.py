"""Pages, Sources, Places and Devices as people use them, in Chromium, over the real server."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page, expect

from serving.answers import Site
from serving.app import format
from serving.app.address import View
from serving.app.metric import METRIC
from serving.app.period import Moment
from serving.app.shown import Shown
from serving.app.tables.declared import PAGES_TABLE
from serving.app.tables.questions import Table, table
from serving.client import Client
from tests.serving.app.conftest import fresh_page
from tests.serving.app.looking import eventually_equal


def open_table(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".tablebox tbody tr").first.wait_for()


def asked(site: Site, view: View) -> Table:
    zone = ZoneInfo(site.timezone)
    return table(PAGES_TABLE, Shown(view, site, Moment(zone, datetime.now(zone), date.min)))


def cells(page: Page) -> list[list[str]]:
    rows = page.locator(".tablebox tbody tr").all()
    return [
        [row.locator(".label").inner_text(), *row.locator("td b").all_inner_texts()] for row in rows
    ]


def test_every_number_of_the_table_is_the_api_s(page: Page, api: Client, site: Site) -> None:
    open_table(page, "/pages?period=yesterday&compare=none&pages-sort=scroll_depth.asc")
    view = View(period="yesterday", compare="none", choices=(("pages-sort", "scroll_depth.asc"),))
    of = asked(site, view)

    def told() -> list[list[str]]:
        return [
            [
                row.dimensions[0],
                *(
                    format.value(METRIC[name].kind, value)
                    for name, value in zip(of.metrics, row.metrics, strict=True)
                ),
            ]
            for row in api.query(of.rows).results
        ]

    assert "exit_rate" in of.metrics
    eventually_equal(page, lambda: cells(page), told)


def test_a_table_is_sorted_searched_and_shared(page: Page, chromium: Browser, app_url: str) -> None:
    open_table(page, "/pages?period=7d&compare=none")
    page.get_by_role("button", name="Scroll depth").click()
    page.wait_for_url("**pages-sort=scroll_depth*")
    page.get_by_label("Search page").fill("/p/")
    page.wait_for_url("**pages-find=*")
    expect(page.locator("th.on")).to_have_text("Scroll depth \u2193")
    labels = page.locator(".tablebox .label")
    expect(labels.first).to_contain_text("/p/")
    expect(labels.filter(has_not_text="/p/")).to_have_count(0)
    with page.expect_download() as file:
        page.get_by_role("button", name="CSV").click()
    told = file.value.path().read_text().splitlines()
    assert told[0].startswith("event:page,visitors,")
    assert all(line.startswith("/p/") for line in told[1:])
    with fresh_page(chromium, app_url) as stranger:
        open_table(stranger, page.url)
        expect(stranger.get_by_label("Search page")).to_have_value("/p/")
        expect(stranger.locator("th.on")).to_have_text("Scroll depth \u2193")
    page.go_back()
    expect(page.get_by_label("Search page")).to_have_value("")


def test_back_changes_what_is_searched_also_where_the_focus_is(page: Page) -> None:
    open_table(page, "/pages?period=7d&compare=none")
    search = page.get_by_label("Search page")
    search.fill("/p/")
    page.wait_for_url("**pages-find=*")
    expect(page.locator(".tablebox .label", has_not_text="/p/")).to_have_count(0)
    search.focus()
    page.go_back()
    expect(search).to_have_value("")
    expect(search).to_be_focused()


def test_a_row_filters_the_page_and_the_tabs_keep_it(page: Page) -> None:
    open_table(page, "/sources?period=7d&compare=none")
    row = page.locator(".tablebox tbody tr").first
    name = row.locator(".label").inner_text()
    row.get_by_role("button").press("Enter")
    expect(page.locator(".chip .what")).to_have_text(f"Channel is {name}")
    expect(page.locator("tr.on .label")).to_have_text(name)
    page.get_by_role("radio", name="Campaigns").click()
    page.wait_for_url("**sources-by=utm_campaign*")
    page.get_by_role("radio", name="Medium").click()
    page.wait_for_url("**sources-by=utm_medium*")
    expect(page.locator(".chip .what")).to_have_text(f"Channel is {name}")


def test_a_country_is_picked_on_the_map_of_places(page: Page) -> None:
    open_table(page, "/places?period=7d&compare=none")
    country = page.locator(".world .some").first
    country.wait_for()
    country.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator("tr.on")).to_have_count(1)
