"""Suggestions that come late, in Chromium, over the real server."""

from playwright.sync_api import Page, expect

from tests.serving.app.looking import wait_for_overview
from tests.serving.app.relay import Door
from tests.serving.app.test_filters_page import open_dialog


def test_enter_before_the_suggestions_are_here_takes_the_first_once_they_come(
    page: Page, server_door: Door
) -> None:
    page.goto("/")
    wait_for_overview(page)
    open_dialog(page)
    page.locator(".editor .line").last.get_by_label("Dimension").select_option("visit:country")
    box, taken = page.get_by_role("combobox", name="Value"), page.locator(".editor .value")
    box.focus()
    expect(page.locator(".option").first).to_be_visible()
    server_door.hold()
    try:
        box.press_sequentially("germ")
        box.press("Enter")
        expect(box).to_have_value("germ")
        expect(taken).to_have_count(0)
    finally:
        server_door.release()
    expect(taken).to_have_text("Germany")
