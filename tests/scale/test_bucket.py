"""All parts with tables and checkpoint in a bucket: every answer is the naive one."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from batch import run as runs
from clickstream import crash
from clickstream.publication import history, latest
from clickstream.settings import Settings
from clickstream.traffic.record import Record
from clickstream.warehouse import Warehouse
from clickstream.warehouse.bucket import Bucket
from tests.batch.turns import attempt, elsewhere, more, overtaken_at
from tests.command import clickstream
from tests.every_answer import assert_exact, assert_published, send
from tests.parts import running
from tests.published import assert_exact as assert_published_exactly
from tests.scale import store
from tests.topic import event
from tests.topic import send as send_events

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with store.running(tmp_path_factory.mktemp("store")) as running:
        yield running


def test_every_answer_is_the_naive_one_over_a_bucket(
    alone: Settings,
    traffic: list[Record],
    options: dict[str, str],
) -> None:
    """By the tail alone; after a run that was killed; by publication and tail; after a restart."""
    settings = store.on(alone, options, "whole")
    parts = [traffic[n::3] for n in range(3)]
    with running(settings, "serve"):
        with running(settings, "speed", "run") as speed:
            send(settings, parts[0])
            assert_exact(settings, parts[0])
            died = clickstream(
                "batch", "run", settings=settings, env={crash.POINT: "visits written"}
            )
            assert died.returncode == -signal.SIGKILL, died.stderr
            send(settings, parts[1])
            speed.kill()
        with running(settings, "speed", "run"):
            assert_published(settings, 1)
            assert_exact(settings, parts[0] + parts[1])
            send(settings, parts[2])
            assert_exact(settings, traffic_of(parts))
            assert_published(settings, 2)
            assert_exact(settings, traffic_of(parts))
    assert not Path(settings.data_dir, "warehouse").exists()


def traffic_of(parts: list[list[Record]]) -> list[Record]:
    return [record for part in parts for record in part]


@pytest.mark.parametrize("point", ["visits written", "views written", "about to publish"])
def test_of_two_runs_over_a_bucket_one_publishes(
    own: Settings,
    options: dict[str, str],
    spark: SparkSession,
    monkeypatch: pytest.MonkeyPatch,
    point: str,
) -> None:
    """The first stops at a point, a second begins and ends, and the first goes on."""
    settings = store.on(own, options, own.kafka.topic)
    first, second = session(spark, options), session(spark, options)
    send_events(settings, [event(n) for n in range(40)])
    runs.run(settings, first, None, "before")
    send_events(settings, more(0))
    given = overtaken_at(
        monkeypatch,
        point,
        lambda: attempt(settings, first, "is overtaken"),
        lambda: attempt(elsewhere(settings), second, "overtakes"),
    )
    warehouse = Warehouse.of(settings)
    assert [one for one in given if one] == [latest(warehouse)]
    runs.run(settings, first, None, "after")
    assert [one.number for one in history(warehouse)] == [2, 1]
    assert_published_exactly(settings)


def session(spark: SparkSession, options: dict[str, str]) -> SparkSession:
    """One that knows the store: a process has one Spark, which others began without it."""
    made = spark.newSession()
    for name, value in Bucket.of(options).for_spark().items():
        made.conf.set(name.removeprefix("spark.hadoop."), value)
    return made
