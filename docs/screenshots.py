"""Makes the pictures of the pages: docs/*.png, from a served warehouse with simulated visitors.

    python -m docs.screenshots [overview visits …]

The warehouse is made for it (bench/rig/served.py), in a folder that goes again; the pages are those
of `clickstream app` over `clickstream serve`, in Chromium. A picture has 256 colours, to be small.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from urllib.parse import quote

import httpx
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from bench.page import FLAGS
from bench.rig.served import Arrived, Served
from clickstream import child
from clickstream.ports import free_port
from clickstream.settings import Settings
from clickstream.settings.names import variable
from clickstream.traffic.record import Record
from clickstream.traffic.simulate import Options, Shares, records
from serving.app import period
from serving.app.sql.examples import EXAMPLES
from serving.client import Client

HERE = Path(__file__).parent
SITE = "shop.example"
DAYS, RATE = 57, 0.03  # of the past, events a second
LIVE_SECONDS, LIVE_RATE = 31 * 60, 1.5  # as much as the realtime page shows
PATIENCE = 120.0
FEWER = Image.Quantize.MAXCOVERAGE  # small things keep their colours
LOYAL = (
    "SELECT visitor_id FROM events WHERE NOT bot GROUP BY visitor_id"
    " HAVING count(DISTINCT visit_started_utc) BETWEEN 2 AND 5"
    " ORDER BY max(revenue) DESC NULLS LAST, count(*) DESC LIMIT 1"
)
FUNNEL = {
    "name": "From product to order",
    "steps": [{"page": "/p/*"}, {"page": "/cart"}, {"page": "/checkout"}, {"event": "purchase"}],
}
DEFINED = (
    ("goals", {"name": "Signup", "event": "signup"}),
    ("goals", {"name": "Purchase", "event": "purchase", "currency": "EUR"}),
    ("funnels", FUNNEL),
)


@dataclass(frozen=True)
class Shot:
    """path: of the page, where {visitor} is one, and {weeks} the last eight. seen: what is there
    once it is drawn.
    """

    name: str
    path: str
    seen: str
    height: int
    width: int = 1440
    dark: bool = False


SHOTS = (
    Shot("overview", "/", ".st-key-chart canvas", 1640),
    Shot("overview-dark", "/?period=7d&metric=pageviews", ".st-key-chart canvas", 900, dark=True),
    Shot("overview-small", "/?period=7d", ".st-key-chart canvas", 800, 360),
    Shot("realtime", "/realtime", ".feed .event .what", 1180),
    Shot("visits", "/visits?visitor={visitor}", "details.visit", 900),
    Shot("funnel", "/funnels", "[class*=st-key-card-]", 900),
    Shot("retention", "/retention?period={weeks}", ".st-key-card-heat", 960),
    Shot("paths", "/paths?at=/&least=5", "g.node", 900),
    Shot("sql", f"/sql?sql={quote(EXAMPLES['Pages with readers'])}", ".stDataFrame", 1000),
    Shot("health", "/health", ".st-key-publications tbody tr", 1480),
)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m docs.screenshots", description=__doc__)
    names = [shot.name for shot in SHOTS]
    options.add_argument("only", nargs="*", choices=[*names, []], metavar="which")
    only = options.parse_args().only or names
    with (
        tempfile.TemporaryDirectory() as folder,
        _running(_settings(Path(folder))) as served,
        sync_playwright() as playwright,
    ):
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for shot in SHOTS:
            if shot.name in only:
                _take(browser, served, shot)
        browser.close()


@dataclass(frozen=True)
class Running:
    """url: of the page. visitor: one who came more than once, and bought something."""

    url: str
    visitor: str


def _settings(folder: Path) -> Settings:
    return Settings(
        data_dir=folder / "data",
        sites_file=HERE.parent / "conf/sites.toml",
        serve={"port": free_port()},
        app={"port": free_port()},
    )


@contextmanager
def _running(settings: Settings) -> Iterator[Running]:
    """A server and a page over a warehouse to which events go on to come."""
    served = Served(settings)
    now = int(time.time() * 1000)
    options = Options(
        until_ms=now - 1000 * LIVE_SECONDS,
        sites=(SITE, "blog.example"),
        history_ms=DAYS * 86_400_000,
        history_rate=RATE,
        live_ms=None,
        rate=LIVE_RATE,
        shares=Shares(late=0.01, duplicate=0.005, broken=0.003),
    )
    coming = iter(records(options))
    for back in (2 * 3600, LIVE_SECONDS):
        served.batch(_until(coming, now - 1000 * back))
    served.speed(_until(coming, now))
    ends = threading.Event()
    flow = threading.Thread(target=_flow, args=(served, coming, ends), daemon=True)
    flow.start()
    log = settings.data_dir / "log"
    processes = [_start(settings, name, log) for name in ("serve", "app")]
    try:
        url = f"http://127.0.0.1:{settings.app.port}"
        _wait(f"http://127.0.0.1:{settings.serve.port}/api/health", log)
        _wait(f"{url}/_stcore/health", log)
        client = Client.of(settings)
        for kind, definition in DEFINED:
            client.add(SITE, kind, definition)
        visitor = client.sql(SITE, LOYAL).table["visitor_id"][0].as_py()
        client.close()
        yield Running(url, visitor)
    finally:
        for process in reversed(processes):
            child.stop(process)
        ends.set()
        flow.join()
        served.end()


def _until(coming: Iterator[Record], end_ms: int) -> list[Arrived]:
    """Records up to a time; the one after that is left out."""
    return [_arrived(record) for record in takewhile(lambda r: r.at_ms < end_ms, coming)]


def _arrived(record: Record) -> Arrived:
    return datetime.fromtimestamp(record.at_ms / 1000, UTC), record.value


def _flow(served: Served, coming: Iterator[Record], ends: threading.Event) -> None:
    """Lets records come at their times, those of a second in one epoch."""
    while not ends.wait(1):
        if due := _until(coming, int(time.time() * 1000)):
            served.speed(due)


def _start(settings: Settings, name: str, log: Path) -> subprocess.Popen[bytes]:
    told = {
        "data_dir": settings.data_dir,
        "sites_file": settings.sites_file,
        "serve.port": settings.serve.port,
        "app.port": settings.app.port,
    }
    environment = {variable(key): str(value) for key, value in told.items()}
    command = [sys.executable, "-m", "clickstream.cli", name]
    return child.start(command, log, environment=environment)


def _wait(url: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if httpx.get(url).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit(f"It did not come up:\n{log.read_text()[-3000:]}")


def _take(browser: Browser, served: Running, shot: Shot) -> None:
    context = browser.new_context(
        base_url=served.url,
        viewport={"width": shot.width, "height": shot.height},
        color_scheme="dark" if shot.dark else "light",
    )
    page = context.new_page()
    today = datetime.now(UTC).date()
    weeks = period.custom(today - timedelta(weeks=8), today)
    page.goto(shot.path.format(visitor=served.visitor, weeks=weeks))
    page.locator(shot.seen).first.wait_for(timeout=1000 * PATIENCE)
    page.wait_for_timeout(4000)  # charts grow, answers come
    path = HERE / f"{shot.name}.png"
    page.screenshot(path=path)
    context.close()
    full = Image.open(path).convert("RGB")
    few = full.quantize(256, FEWER, kmeans=3, dither=Image.Dither.NONE)
    few.save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    main()
