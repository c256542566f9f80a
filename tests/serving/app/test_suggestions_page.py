"""The values that a filter suggests, in Chromium, over the real server."""

from playwright.sync_api import Locator, Page, expect

from tests.serving.app.looking import wait_for_overview
from tests.serving.app.relay import Door
from tests.serving.app.test_filters_page import open_dialog


def ask_for_countries(page: Page) -> Locator:
    """The box of a new filter's value; what it suggests stands below."""
    page.goto("/")
    wait_for_overview(page)
    open_dialog(page)
    page.locator(".editor .line").last.get_by_label("Dimension").select_option("visit:country")
    box = page.get_by_role("combobox", name="Value")
    box.focus()
    expect(page.locator(".option").first).to_be_visible()
    return box


def test_suggestions_are_gone_through_by_arrows_and_left_by_escape(page: Page) -> None:
    box, options = ask_for_countries(page), page.locator(".option")
    expect(box).to_have_attribute("aria-expanded", "true")
    first = options.first.locator("span").first.inner_text()
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".editor")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.locator(".editor .value")).to_have_text(first)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".editor .value")).to_have_count(2)


def test_enter_before_the_suggestions_are_here_takes_the_first_once_they_come(
    page: Page, server_door: Door
) -> None:
    box, taken = ask_for_countries(page), page.locator(".editor .value")
    server_door.hold()
    try:
        box.press_sequentially("germ")
        box.press("Enter")
        expect(box).to_have_value("germ")
        expect(taken).to_have_count(0)
    finally:
        server_door.release()
    expect(taken).to_have_text("Germany")
