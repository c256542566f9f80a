"""The Chromium of a test run: one, started by the first test that asks for it."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
WIDE = {"width": 1440, "height": 900}
PATIENCE = 90_000  # milliseconds; a busy machine takes its time, and only what fails waits so long

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("Chromium is needed to test the page; README.md says how to install it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def context(browser: Browser, **options: Any) -> BrowserContext:
    """A fresh profile."""
    made = browser.new_context(**options)
    made.set_default_timeout(PATIENCE)
    return made
