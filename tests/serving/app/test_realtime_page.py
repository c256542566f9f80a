"""The realtime page in Chromium, over the real server."""

import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from bench.rig.served import Served
from serving.answers import Site
from serving.app.pace import PLACES
from serving.client import Client
from tests.serving.app.arrivals import page_view
from tests.serving.app.conftest import fresh_page, running_app
from tests.serving.app.looking import eventually_equal, wait_for_realtime
from tests.serving.app.relay import Door


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
    page: Page, arrivals: Served, site: Site
) -> None:
    page.goto(f"/realtime?site={site.site_id}")
    wait_for_realtime(page)
    path = f"/just-{time.time_ns()}"
    arrivals.speed([page_view(site.site_id, path)])
    arrived = time.monotonic()
    page.locator(".feed").get_by_text(path).wait_for()
    assert time.monotonic() - arrived < 4  # a second, and room for a busy machine


def test_a_click_on_a_row_filters_all_but_its_own_list(
    page: Page, arrivals: Served, site: Site
) -> None:
    """More visitors than any other test sends to one page: a list has the eight with the most."""
    path, crowd = f"/crowd-{time.time_ns()}", 40
    here = [page_view(site.site_id, "/", f"v{n}") for n in range(3)]
    arrivals.speed([*here, *(page_view(site.site_id, path, f"crowd{n}") for n in range(crowd))])
    page.goto(f"/realtime?site={site.site_id}")
    wait_for_realtime(page)
    row = page.locator(".st-key-card-page button.row", has_text=path)
    row.click()
    expect(page.locator(".chip .what")).to_have_text(f"Page is {path}")
    expect(page.locator(".pulse .amount")).to_have_text(f"{crowd}")
    expect(page.locator(".feed .event")).to_have_count(PLACES)
    expect(page.locator(".feed .event", has_not_text=path)).to_have_count(0)
    expect(page.locator(".st-key-card-device button.row")).to_have_count(1)
    expect(row).to_have_count(1)
    expect(page.locator(".st-key-card-page button.row", has_not_text=path)).not_to_have_count(0)
    page.locator(".chip .x").click()
    expect(page.locator(".pulse .amount")).not_to_have_text(f"{crowd}")


def test_rows_of_the_feed_can_be_read_while_many_events_arrive(
    page: Page, arrivals: Served, site: Site
) -> None:
    page.goto(f"/realtime?site={site.site_id}")
    wait_for_realtime(page)
    rows = page.locator(".feed .event")
    rows.first.wait_for()
    rows.first.evaluate(
        """(row) => {
            window.added = 0;
            const count = (list) => list.forEach((e) => (window.added += e.addedNodes.length));
            new MutationObserver(count).observe(row.parentElement, { childList: true });
        }"""
    )
    began = time.monotonic()
    for burst in range(60):
        arrivals.speed([page_view(site.site_id, f"/b{burst}", f"v{n}") for n in range(5)])
        page.wait_for_timeout(500)
        if burst >= 8 and rows.count() == PLACES:
            break
    expect(page.get_by_text("Busy: one event a second is shown")).to_be_visible()
    assert 4 <= page.evaluate("window.added") <= 5 + time.monotonic() - began
    assert rows.count() == PLACES
