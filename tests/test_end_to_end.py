"""All parts, real, as processes: whatever is killed in between, every answer is the naive one."""

import shutil
import signal
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from clickstream import crash, kafka
from clickstream.ports import free_port
from clickstream.publication import latest
from clickstream.settings import Settings
from clickstream.traffic.delivery import Delivery
from clickstream.traffic.produce import produce
from clickstream.traffic.record import Record
from clickstream.traffic.simulate import Options, Shares, records
from clickstream.warehouse import Warehouse
from tests import sent
from tests.answers import PLAIN, Answers
from tests.browser import WIDE, context
from tests.command import clickstream
from tests.parts import HTTP, PAGES, running, until

SITE, ZONE = "shop.example", ZoneInfo("Europe/Berlin")
METRICS = list(PLAIN)
DAYS = 3
PARTS = 4
ASKED: list[tuple[list[str], list[tuple[str, list[str]]]]] = [
    ([], []),
    (["time:hour"], []),
    (["time:day"], []),
    (["event:page"], []),
    (["visit:entry_page"], []),
    (["visit:exit_page"], []),
    (["visit:utm_campaign"], []),
    (["time:day", "visit:utm_source"], []),
    ([], [("event:page", ["/cart"])]),
    (["event:page"], [("visit:entry_page", ["/"])]),
]


@pytest.fixture(scope="module")
def traffic() -> list[Record]:
    """Three days of two sites, with faults; the same in every run but for the day."""
    return list(
        records(
            Options(
                until_ms=int(time.time() * 1000),
                sites=(SITE, "blog.example"),
                history_ms=DAYS * 86_400_000,
                history_rate=0.02,
                shares=Shares(late=0.03, duplicate=0.03, shuffle=0.03, broken=0.01),
            )
        )
    )


@pytest.fixture
def alone(own: Settings) -> Settings:
    """A test's own ports, beside its own topic and folder."""
    serve = own.serve.model_copy(update={"port": free_port()})
    app = own.app.model_copy(update={"port": free_port()})
    return own.model_copy(update={"serve": serve, "app": app})


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
            assert dead_letters(alone) == sum(record.broken for record in traffic)
            until_the_end.enter_context(running(alone, "app"))
            assert_page_shows(alone, chromium)


def assert_exact(settings: Settings, arrived: list[Record]) -> None:
    """Every answer, once it reaches all that has arrived, is the recompute of what arrived."""
    good = [record.value for record in arrived if not record.broken]
    naive = Answers(sent.events(good), SITE, ZONE)
    ends = {str(p): end for p, (_, end) in kafka.offsets(settings).items()}
    until(lambda: meta(settings)["freshness"]["offsets"] == ends)
    until(lambda: not any(one["loses"] for one in meta(settings)["missing"]))
    for dimensions, filters in ASKED:
        expected = naive.rows(METRICS, days(), dimensions, filters, bots=True)
        assert ask(settings, METRICS, dimensions, filters) == expected, (dimensions, filters)


def assert_published(settings: Settings, number: int) -> None:
    """A batch run publishes, and what is served rests on it."""
    run = clickstream("batch", "run", settings=settings)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(f"Publication {number},")
    until(lambda: (meta(settings)["publication"] or {}).get("version") == number)


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


def ask(
    settings: Settings,
    metrics: list[str],
    dimensions: list[str],
    filters: list[tuple[str, list[str]]],
    bots: bool = True,
) -> dict[tuple[str, ...], list[Any]]:
    answer = HTTP.post(
        f"http://127.0.0.1:{settings.serve.port}/api/v2/query",
        json={
            "site_id": SITE,
            "metrics": metrics,
            "date_range": [day.isoformat() for day in days()],
            "dimensions": dimensions,
            "filters": [["is", name, values] for name, values in filters],
            "include": {"bots": bots},
        },
    ).raise_for_status()
    return {tuple(row["dimensions"]): row["metrics"] for row in answer.json()["results"]}


def days() -> tuple[Any, Any]:
    """Local days that hold every event, the late and the retimed too."""
    today = datetime.now(UTC).astimezone(ZONE).date()
    return today - timedelta(days=30), today + timedelta(days=1)


def meta(settings: Settings) -> Any:
    return HTTP.get(PAGES["serve"].format(settings)).json()


def dead_letters(settings: Settings) -> int:
    newest = latest(Warehouse.of(settings))
    assert newest is not None
    return newest.counts["dead_letters"]


def send(settings: Settings, part: list[Record]) -> None:
    producer = kafka.producer(settings)
    try:
        produce(part, producer, settings.kafka.topic, Delivery())
    finally:
        producer.close()
