"""How long people wait for the page: first view, reload, clicks; and how quiet a refresh is.

    python -m bench.page [--url http://127.0.0.1:8711] [--runs 10]

Of a page that runs, such as the demo's, in Chromium; not one of those that `python -m bench` makes,
because it measures what is there. A view is there when tiles, chart and rows are drawn, a click's
answer when the number that it changes has changed. A first view has a profile of its own, with
nothing kept; between two views of it the page is closed.

"event to screen" is from the broker's acknowledgement of one page view to Realtime telling of it,
by the speed layer and serving that run beside the page; it sends a few events of its own to the
topic of the settings.

A refresh is watched for ten seconds: how far the layout moved (Chromium's own score), how faint
anything became (1: never), whether the focus stayed, and what came over the wire.
"""

import argparse
import os
import shutil
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.rig import report, usage
from bench.rig.arrival import seconds_to_screen
from clickstream.settings import load
from serving.client import Client

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
SCREEN: Any = {"width": 1440, "height": 900}
WATCHED_SECONDS = 10
PATIENCE = 60_000  # milliseconds
AIMS = {"first view": 2000, "reload": 1000, "row adds a filter": 300, "chip removes it": 300}
DRAWN = """() => {
    const within = (root) => [...root.querySelectorAll("*")].flatMap(
        (n) => (n.shadowRoot ? [n, ...within(n.shadowRoot)] : [n]));
    const nodes = within(document);
    return nodes.some((n) => n.matches(".tile .amount")) && nodes.some((n) => n.matches(".row"))
        && document.querySelector(".st-key-chart canvas") !== null;
}"""
WATCH = """() => {
    window.moved = 0; window.faint = 1;
    const add = (list) => list.getEntries().forEach((e) => (window.moved += e.value));
    new PerformanceObserver(add).observe({ type: "layout-shift" });
    setInterval(() => document.querySelectorAll(".stElementContainer").forEach((n) => {
        window.faint = Math.min(window.faint, Number(getComputedStyle(n).opacity));
    }), 40);
}"""


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench.page", description=__doc__)
    options.add_argument("--url", default=f"http://127.0.0.1:{load().app.port}")
    options.add_argument("--runs", type=int, default=10)
    asked = options.parse_args()
    with closing(Client.of(load())) as api:
        site_id = api.sites()[0].site_id
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        machine = usage.machine()
        taken = [times(browser, asked.url, site_id) for _ in range(asked.runs)]
        quiet = refreshes(browser, asked.url)
        browser.close()
    rows = [_row(name, [one[name] for one in taken]) for name in taken[0]]
    print(f"Milliseconds, {asked.runs} runs; load average before: {machine['load_average']}")
    report.show(rows)
    report.show([quiet])
    report.keep("page", {"machine": machine, "times": rows, "refreshes": quiet, "runs": taken})


def times(browser: Browser, url: str, site_id: str) -> dict[str, float]:
    """One reader's way, milliseconds of each step."""
    page = browser.new_context(viewport=SCREEN, base_url=url).new_page()
    page.set_default_timeout(PATIENCE)
    found = {"first view": taken(lambda: page.goto("/"), lambda: page.wait_for_function(DRAWN))}
    found["reload"] = taken(page.reload, lambda: page.wait_for_function(DRAWN))
    page.wait_for_timeout(1500)
    row = page.locator(".st-key-panel-sources button.row").nth(1)
    found["row adds a filter"] = taken(row.click, changed(page))
    page.wait_for_timeout(1500)
    found["chip removes it"] = taken(page.locator(".chip .x").click, changed(page))
    page.wait_for_timeout(1500)
    tile = page.locator(".tile[data-k=visits]")
    found["tile draws its line"] = taken(
        tile.click, page.locator(".tile.on[data-k=visits]").wait_for
    )
    tab = page.locator(".st-key-panel-pages").get_by_role("radio", name="Exit")
    found["tab"] = taken(
        tab.click, page.locator(".st-key-panel-pages .tab.on", has_text="Exit").wait_for
    )
    found["filter dialog"] = taken(
        page.locator(".st-key-filter button").click, page.locator(".editor .line").first.wait_for
    )
    found["event to screen"] = 1000 * seconds_to_screen(page, load(), site_id)
    page.context.close()
    return found


def taken(act: Callable[[], object], then: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    then()
    return 1000 * (time.perf_counter() - began)


def changed(page: Page) -> Callable[[], object]:
    """Waits until the first tile shows another number than now."""
    amount = page.locator(".tile .amount").first
    before = amount.inner_text()

    def wait() -> None:
        while amount.inner_text() == before:
            page.wait_for_timeout(5)

    return wait


def refreshes(browser: Browser, url: str) -> dict[str, Any]:
    """What ten seconds of refreshes do to a reader who does nothing."""
    page = browser.new_context(viewport=SCREEN, base_url=url).new_page()
    page.set_default_timeout(PATIENCE)
    received: list[int] = []
    page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda f: received.append(len(f)))
    )
    page.goto("/")
    page.wait_for_function(DRAWN)
    page.wait_for_timeout(2000)
    page.locator(".tile[data-k=pageviews]").focus()
    page.evaluate(WATCH)
    received.clear()
    page.wait_for_timeout(1000 * WATCHED_SECONDS)
    focused = page.locator(".tile[data-k=pageviews]").evaluate("(n) => n.matches(':focus')")
    found = {
        "layout moved": float(page.evaluate("window.moved")),
        "faintest": float(page.evaluate("window.faint")),
        "focus kept": bool(focused),
        "kB a second, unpacked": sum(received) / 1000 / WATCHED_SECONDS,
    }
    page.context.close()
    return found


def _row(name: str, values: list[float]) -> dict[str, Any]:
    median = statistics.median(values)
    aim = AIMS.get(name)
    reached = "" if aim is None else "yes" if median <= aim else "NO"
    return {
        "what": name,
        "median": median,
        "max": max(values),
        "aim": aim or "",
        "reached": reached,
    }


if __name__ == "__main__":
    main()
