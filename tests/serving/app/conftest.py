"""The page as `clickstream app` runs it, over the real server behind `serve_url`, and Chromium."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from clickstream import child
from clickstream.ports import free_port
from serving.client import Client
from tests.serving.app.relay import Door, door

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
WIDE = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.fail("Chromium is needed to test the page; README.md says how to install it.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server_door(serve_url: str) -> Iterator[Door]:
    with door(urlsplit(serve_url).port or 80) as made:
        yield made


@pytest.fixture(scope="session")
def app_url(server_door: Door, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_app(server_door.port, tmp_path_factory.mktemp("app") / "log") as url:
        yield url


@pytest.fixture(scope="session")
def api(serve_url: str) -> Iterator[Client]:
    client = Client(serve_url)
    yield client
    client.close()


@pytest.fixture
def page(chromium: Browser, app_url: str) -> Iterator[Page]:
    """A fresh profile on a wide screen."""
    with fresh_page(chromium, app_url) as made:
        yield made


@contextmanager
def fresh_page(
    chromium: Browser, app_url: str, *, width: int = WIDE["width"], dark: bool = False
) -> Iterator[Page]:
    context = chromium.new_context(
        base_url=app_url,
        viewport={"width": width, "height": WIDE["height"]},
        color_scheme="dark" if dark else "light",
    )
    try:
        yield context.new_page()
    finally:
        context.close()


@contextmanager
def running_app(serve_port: int, log: Path) -> Iterator[str]:
    port = free_port()
    process = child.start(
        [sys.executable, "-c", "from serving.app.cli import run; run()"],
        log,
        environment={
            "CLICKSTREAM_SERVE__PORT": str(serve_port),
            "CLICKSTREAM_APP__PORT": str(port),
        },
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.stop(process)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/_stcore/health").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"The page did not come up:\n{log.read_text()}")
