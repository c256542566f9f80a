"""Every page fits its screen, stays still while it is refreshed, and asks nobody but its server."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from serving.app import steps
from serving.app.pages import PAGES
from tests.serving.app.conftest import fresh_page

CART = steps.write([{"page": "/p/*"}, {"event": "add_to_cart"}])
# The page's path: what it is asked for, and what is there once it is drawn
DRAWN = {
    "": ("", ".st-key-take button"),
    "realtime": ("", ".pulse .amount"),
    "pages": ("", ".tablebox tbody tr"),
    "sources": ("", ".tablebox tbody tr"),
    "places": ("", ".tablebox tbody tr"),
    "devices": ("", ".tablebox tbody tr"),
    "goals": ("", ".st-key-goals"),
    "funnels": (f"?steps={CART}&funnel-by=source", ".funnel .count"),
    "retention": ("", ".heat .cell"),
    "paths": ("", "g.node"),
    "visits": ("", "a.visit"),
    "sql": ("?sql=SELECT 1 AS one", ".stDataFrame"),
    "health": ("", ".lights section"),
}
SHIFTS = """
    window.moved = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((e) => (window.moved += e.value)))
        .observe({ type: "layout-shift" });
"""


def test_every_page_is_looked_at() -> None:
    assert {page.path for page in PAGES} == DRAWN.keys()


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1440, False)], ids=["small", "wide"])
def test_every_page_fits_its_screen_stays_still_and_asks_nobody_else(
    chromium: Browser, app_url: str, tmp_path: Path, width: int, dark: bool
) -> None:
    wrong: list[str] = []
    with fresh_page(chromium, app_url, width=width, dark=dark) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.add_init_script(SHIFTS)
        for path, (query, drawn) in DRAWN.items():
            page.goto(f"/{path}{query}")
            page.locator(drawn).first.wait_for()
            page.wait_for_timeout(1_500)  # charts grow once
            page.evaluate("window.moved = 0")
            page.wait_for_timeout(2_500)
            page.screenshot(path=tmp_path / f"{path or 'overview'}.png", full_page=True)
            wrong += [f"/{path} {says}" for says in faults(page, width, dark)]
    assert wrong == []
    assert [url for url in asked if is_away(url)] == []
    assert len(asked) > 10


def faults(page: Page, width: int, dark: bool) -> list[str]:
    main = page.locator(".stMainBlockContainer")
    ground = page.locator(".stApp").evaluate("(n) => getComputedStyle(n).backgroundColor")
    is_dark = int(ground.split("(")[1].split(",")[0]) < 60
    said = {
        "is wider than the screen": page.evaluate("document.documentElement.scrollWidth") > width,
        "is cut off": not main.evaluate("(n) => n.scrollWidth <= n.clientWidth"),
        "moves": page.evaluate("window.moved") >= 0.02,
        "is of the other theme": is_dark != dark,
    }
    return [what for what, is_so in said.items() if is_so]


def is_away(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme.startswith("http") and parts.hostname != "127.0.0.1"
