"""Every answer over HTTP beside the naive one, for tests that run the parts as processes."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clickstream import kafka
from clickstream.parse import parse
from clickstream.settings import Settings
from clickstream.traffic.delivery import Delivery
from clickstream.traffic.produce import produce
from clickstream.traffic.record import Record
from clickstream.traffic.simulate import Options, Shares, records
from tests import sent
from tests.answers import PLAIN, Answers
from tests.command import clickstream
from tests.parts import HTTP, PAGES, until
from tests.topic import received

SITE, ZONE = "shop.example", ZoneInfo("Europe/Berlin")
METRICS = list(PLAIN)
DAYS = 3
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
# What enrichment tells, and whom it leaves out as bots: as the page asks
ENRICHED: list[tuple[list[str], list[tuple[str, list[str]]]]] = [
    ([], []),
    (["time:day"], []),
    (["visit:source"], []),
    (["visit:channel"], []),
    (["visit:device"], []),
    (["visit:browser"], [("visit:country", ["DE"])]),
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
    naive = Answers(parse(received(settings)).events.to_pylist(), SITE, ZONE)
    for dimensions, filters in ENRICHED:
        expected = naive.rows(METRICS, days(), dimensions, filters, bots=False)
        found = ask(settings, METRICS, dimensions, filters, bots=False)
        assert found == expected, (dimensions, filters)


def assert_published(settings: Settings, number: int) -> None:
    """A batch run publishes, and what is served rests on it."""
    run = clickstream("batch", "run", settings=settings)
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith(f"Publication {number},")
    until(lambda: (meta(settings)["publication"] or {}).get("version") == number)


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


def send(settings: Settings, part: list[Record]) -> None:
    producer = kafka.producer(settings)
    try:
        produce(part, producer, settings.kafka.topic, Delivery())
    finally:
        producer.close()
