"""Readers count what they read, and who waits for one, or for the cube, can be ended."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from clickstream.settings import Settings
from serving.library import Serving
from serving.readers import Readers
from serving.stop import Stop, Stopped, under
from tests.layers import Layers
from tests.streams import DAY, page_view

EVENTS = 600
QUERY = {"site_id": "shop.example", "metrics": ["pageviews"], "date_range": "all"}
NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Serving]:
    settings = Settings(data_dir=tmp_path, sites_file=Path("conf/sites.toml").absolute())
    layers = Layers(settings)
    log = [
        page_view(n, site_id="shop.example", visitor_id=f"v{n % 50}", event_time=moment(n))
        for n in range(EVENTS)
    ]
    layers.speed(log)
    layers.batch(log, {0: EVENTS - 10})
    with Serving(settings) as made:
        yield made


def moment(number: int) -> datetime:
    return DAY + timedelta(minutes=number)


def read(serving: Serving, **more: Any) -> int:
    answer = serving.query(QUERY | more, NOW)
    assert answer["results"][0]["metrics"] == [EVENTS]
    return int(answer["meta"]["rows_read"])


def test_a_scan_reads_each_event_and_a_cube_reads_days(serving: Serving) -> None:
    whole_days = {"date_range": ["2026-03-01", "2026-03-05"]}
    scan, cube = read(serving, plan="scan", **whole_days), read(serving, plan="cube", **whole_days)
    assert EVENTS <= scan < 2 * EVENTS
    assert 0 < cube < EVENTS
    assert read(serving, plan="scan", **whole_days) == scan
    beside = {"include": {"comparisons": {"mode": "custom"} | whole_days}}
    assert read(serving, plan="scan", **whole_days, **beside) == 2 * scan


def test_a_report_says_what_it_has_read(serving: Serving) -> None:
    asked = {"site_id": "shop.example", "date_range": ["2026-03-01", "2026-03-05"]}
    assert serving.report("lifecycle", asked, NOW)["meta"]["rows_read"] >= EVENTS
    live = serving.realtime({"site_id": "shop.example"}, moment(EVENTS))
    assert live["meta"]["rows_read"] >= 29  # views of the half hour


def test_who_waits_for_a_reader_can_be_ended() -> None:
    readers = Readers(duckdb.connect(), 1)
    with readers.one(), pytest.raises(Stopped):
        ended_soon(lambda: readers.one().__enter__())
    with readers.one() as reader:
        assert reader.all("SELECT 1") == [(1,)]
    readers.close()


def test_who_waits_for_the_cube_can_be_ended(serving: Serving) -> None:
    held, enough = threading.Event(), threading.Event()

    def hold() -> None:
        with serving.served.still():
            held.set()
            enough.wait()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    try:
        with pytest.raises(Stopped):
            ended_soon(lambda: serving.served.still().__enter__())
    finally:
        enough.set()
        holder.join()
    assert read(serving) > 0


def ended_soon(wait: Any) -> None:
    stop, began = Stop(), time.monotonic()
    timer = threading.Timer(0.2, stop.ask)
    timer.start()
    try:
        with under(stop):
            wait()
    finally:
        timer.join()
        assert time.monotonic() - began < 5
