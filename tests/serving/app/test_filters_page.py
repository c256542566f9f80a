"""Filters and segments in Chromium, over the real server: made, changed, saved, taken back."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from serving.answers import Site
from serving.app.address import View, parse
from serving.client import Client
from tests.serving.app.looking import (
    eventually_equal,
    numbers_of_the_api,
    tiles,
    wait_for_overview,
)


def shown(page: Page) -> View:
    view, problems = parse(parse_qs(urlsplit(page.url).query, keep_blank_values=True))
    assert problems == []
    return view


def open_dialog(page: Page) -> None:
    page.locator(".st-key-filter button").click()
    page.locator(".editor .line").first.wait_for()


def fill(line: Locator, dimension: str, operator: str, typed: str) -> None:
    line.get_by_label("Dimension").select_option(dimension)
    line.get_by_label("Operator").select_option(operator)
    line.get_by_label("Value").fill(typed)


def chips(page: Page) -> Locator:
    return page.locator(".chip .what")


def test_a_filter_is_made_from_what_the_server_suggests(
    page: Page, api: Client, site: Site
) -> None:
    page.goto("/")
    wait_for_overview(page)
    open_dialog(page)
    fill(page.locator(".editor .line").last, "visit:country", "is", "germ")
    expect(page.locator(".option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Apply").click()
    expect(chips(page)).to_have_text("Country is Germany")
    expect(page.locator(".editor")).to_have_count(0)
    page.wait_for_url(lambda url: "f=is~country~DE" in url)
    eventually_equal(page, lambda: tiles(page), lambda: numbers_of_the_api(api, site, shown(page)))


def test_a_chip_opens_its_filter_and_groups_are_made_within(
    page: Page, api: Client, site: Site
) -> None:
    page.goto("/?f=is~device~Mobile")
    wait_for_overview(page)
    chips(page).first.click()
    page.locator(".editor .line").first.wait_for()
    page.get_by_role("button", name="+ Group").first.click()
    inner = page.locator(".group:not(.top) .line")
    fill(inner.nth(0), "event:page", "contains", "shoe")
    fill(inner.nth(1), "visit:source", "is_not", "Google")
    page.get_by_role("button", name="Apply").click()
    expect(chips(page)).to_have_count(2)
    expect(chips(page).last).to_have_text("Page contains shoe or Source is not Google")
    page.wait_for_url(lambda url: "or~contains~page~shoe~.~is_not~source~Google" in url)
    eventually_equal(page, lambda: tiles(page), lambda: numbers_of_the_api(api, site, shown(page)))
    page.go_back()
    expect(chips(page)).to_have_count(1)


def test_what_the_server_cannot_answer_is_told_in_the_dialog(page: Page) -> None:
    page.goto("/")
    wait_for_overview(page)
    open_dialog(page)
    fill(page.locator(".editor .line").last, "event:page", "matches", "(")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator(".editor .error")).to_contain_text("regular expression")
    page.get_by_role("combobox", name="Value").focus()  # asks for suggestions: drawn again
    expect(page.locator(".option").first).to_be_visible()
    expect(page.locator(".editor .error")).to_contain_text("regular expression")
    page.keyboard.press("Escape")  # leaves the list
    page.keyboard.press("Escape")
    expect(page.locator(".editor")).to_have_count(0)
    expect(chips(page)).to_have_count(0)


def test_filters_are_saved_as_a_segment_that_is_picked_renamed_and_removed(
    page: Page, api: Client, site: Site
) -> None:
    page.goto("/?f=is~device~Mobile")
    wait_for_overview(page)
    open_dialog(page)
    page.get_by_label("Name of a new segment").fill("On the way")
    page.get_by_role("button", name="Save these filters").click()
    expect(chips(page)).to_have_text("Segment is On the way")
    eventually_equal(page, lambda: tiles(page), lambda: numbers_of_the_api(api, site, shown(page)))
    page.locator(".chip .x").click()
    expect(chips(page)).to_have_count(0)
    open_dialog(page)
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("New name").fill("Handheld")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Handheld").click()
    expect(chips(page)).to_have_text("Segment is Handheld")
    page.locator(".chip .x").click()
    expect(chips(page)).to_have_count(0)
    open_dialog(page)
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.locator(".segment")).to_have_count(0)
    assert api.definitions(site.site_id, "segments") == []


def test_clicks_with_keys_add_a_value_and_leave_one_out(page: Page) -> None:
    page.goto("/")
    wait_for_overview(page)
    rows = page.locator(".st-key-panel-devices button.row")
    first, second = (rows.nth(place).locator(".label").inner_text() for place in (0, 1))
    rows.nth(0).click()
    expect(chips(page)).to_have_text(f"Browser is {first}")
    rows.nth(1).click(modifiers=["Control"])
    expect(chips(page)).to_have_text(f"Browser is {first} or {second}")
    rows.nth(0).click(modifiers=["Alt"])
    expect(chips(page)).to_have_text(f"Browser is not {first}")


def test_a_link_with_a_filter_that_cannot_be_read_is_told(page: Page) -> None:
    page.goto("/?f=is~shoe_size~42&f=is~device~Mobile")
    wait_for_overview(page)
    expect(page.get_by_text("The address has a filter 'is~shoe_size~42'")).to_be_visible()
    expect(chips(page)).to_have_text("Device is Mobile")
