"""All parts, real, as processes: whatever is killed in between, every answer is the naive one."""

import shutil
import signal
from contextlib import ExitStack

from playwright.sync_api import Browser

from clickstream import crash
from clickstream.publication import latest
from clickstream.settings import Settings
from clickstream.traffic.record import Record
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import DEAD_LETTERS
from tests.browser import WIDE, context
from tests.command import clickstream
from tests.every_answer import SITE, ask, assert_exact, assert_published, send
from tests.parts import running

PARTS = 4


def test_every_answer_is_the_naive_one_whatever_is_killed(
    alone: Settings, traffic: list[Record], chromium: Browser
) -> None:
    parts = [traffic[n::PARTS] for n in range(PARTS)]
    arrived: list[Record] = []

    def arrive(part: list[Record]) -> None:
        send(alone, part)
        arrived.extend(part)

    with ExitStack() as until_the_end:
        until_the_end.enter_context(running(alone, "serve"))

        with running(alone, "speed", "run") as speed:
            arrive(parts[0])
            assert_exact(alone, arrived)  # by the tail alone

            died = clickstream("batch", "run", settings=alone, env={crash.POINT: "visits written"})
            assert died.returncode == -signal.SIGKILL
            arrive(parts[1])
            speed.kill()

        with running(alone, "speed", "run"):
            assert_exact(alone, arrived)
            assert_published(alone, 1)  # the cutoff falls in the middle of all
        shutil.rmtree(alone.checkpoint_url)
        arrive(parts[2])

        with running(alone, "speed", "run"):
            assert_exact(alone, arrived)  # a lost checkpoint goes on from the cutoff
            arrive(parts[3])
            assert_exact(alone, arrived)
            assert_published(alone, 2)
            assert_exact(alone, arrived)
            assert dead_letters(alone) == sorted(r.value for r in traffic if r.broken)
            until_the_end.enter_context(running(alone, "app"))
            assert_page_shows(alone, chromium)


def assert_page_shows(settings: Settings, browser: Browser) -> None:
    """An analyst reads on the page what the API answers; the page leaves bots out."""
    ((pageviews,),) = ask(settings, ["pageviews"], [], [], bots=False).values()
    page = context(browser, viewport=WIDE).new_page()
    page.goto(f"http://127.0.0.1:{settings.app.port}/?site={SITE}&period=all")
    tile = page.get_by_role("radio", name="Total pageviews")
    tile.wait_for()
    shown = tile.inner_text()
    page.context.close()
    expected = f"{pageviews:,}" if pageviews < 10_000 else f"{pageviews / 1000:.1f}k"
    assert expected in shown


def dead_letters(settings: Settings) -> list[bytes]:
    """The records themselves, as many as the publication counts."""
    warehouse = Warehouse.of(settings)
    newest = latest(warehouse)
    found = warehouse.open(DEAD_LETTERS).to_pyarrow_table()["value"].to_pylist()
    assert newest is not None
    assert newest.counts["dead_letters"] == len(found)
    return sorted(found)
