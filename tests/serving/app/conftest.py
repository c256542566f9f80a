"""The page as `clickstream app` runs it, over the real server behind `serve_url`, and Chromium."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from bench.rig.served import Served
from clickstream import child
from clickstream.ports import free_port
from clickstream.settings import Settings
from clickstream.traffic.simulate import Options, records
from serving.answers import Site
from serving.app import ask
from serving.client import Client
from tests.browser import WIDE
from tests.browser import context as opened
from tests.command import CLICKSTREAM, environment
from tests.serving.app.relay import Door, door

Folders = pytest.TempPathFactory


@pytest.fixture(autouse=True)
def own_client() -> Iterator[None]:
    """A page without a browser runs in this process: each test asks the server that it names.

    Streamlit leaves the page's script as the main module, which processes that are spawned run.
    """
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
    ask.client.clear()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tells of a test that failed what stood on its page."""
    outcome = yield
    report, page = outcome.get_result(), getattr(item, "funcargs", {}).get("page")
    if report.when == "call" and report.failed and isinstance(page, Page):
        shown = page.locator("body").inner_text(timeout=5_000)
        report.sections.append(("The page", f"{page.url}\n{shown[:2_000]}"))


@pytest.fixture(scope="package")
def settings(settings: Settings, tmp_path_factory: Folders) -> Settings:
    """With a warehouse for the pages alone."""
    return settings.model_copy(update={"data_dir": tmp_path_factory.mktemp("pages") / "data"})


@pytest.fixture(scope="package")
def arrivals(settings: Settings) -> Iterator[Served]:
    """Five days of two sites, and what a test lets arrive."""
    made = Served(settings)
    past = Options(
        until_ms=int(time.time() * 1000),
        sites=("shop.example", "blog.example"),
        history_ms=5 * 86_400_000,
        history_rate=0.02,
    )
    now = datetime.now(UTC)
    made.speed([(now, record.value) for record in records(past)])
    yield made
    made.end()


@pytest.fixture(scope="package")
def serve_url(settings: Settings, arrivals: Served, tmp_path_factory: Folders) -> Iterator[str]:
    """`clickstream serve` over those arrivals."""
    url = f"http://{settings.serve.host}:{settings.serve.port}"
    log = tmp_path_factory.mktemp("serve") / "log"
    process = child.start([CLICKSTREAM, "serve"], log, environment=environment(settings))
    try:
        _wait(process, f"{url}/api/health", log)
        yield url
    finally:
        child.stop(process)


@pytest.fixture(scope="package")
def server_door(serve_url: str) -> Iterator[Door]:
    with door(urlsplit(serve_url).port or 80) as made:
        yield made


@pytest.fixture(scope="package")
def app_url(server_door: Door, tmp_path_factory: Folders) -> Iterator[str]:
    with running_app(server_door.port, tmp_path_factory.mktemp("app") / "log") as url:
        yield url


@pytest.fixture(scope="package")
def api(serve_url: str) -> Iterator[Client]:
    client = Client(serve_url)
    yield client
    client.close()


@pytest.fixture
def site(api: Client) -> Site:
    return api.sites()[0]


@pytest.fixture(scope="package")
def profile(chromium: Browser, app_url: str) -> Iterator[BrowserContext]:
    """One for many tests: what a page fetches of the app comes from its cache, as for people."""
    made = opened(chromium, base_url=app_url, viewport=WIDE, color_scheme="light")
    yield made
    made.close()


@pytest.fixture
def page(profile: BrowserContext) -> Iterator[Page]:
    """A wide screen, on which nothing is kept of the test before."""
    made = profile.new_page()
    yield made
    made.evaluate("localStorage.clear()")
    made.close()
    profile.clear_cookies()


@contextmanager
def fresh_page(
    chromium: Browser, app_url: str, *, width: int = WIDE["width"], dark: bool = False
) -> Iterator[Page]:
    context = opened(
        chromium,
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
        [CLICKSTREAM, "app"],
        log,
        environment={
            "CLICKSTREAM_SERVE__PORT": str(serve_port),
            "CLICKSTREAM_APP__PORT": str(port),
        },
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}/_stcore/health", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.stop(process)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail(f"It did not come up:\n{log.read_text()}")
