"""The stream over a real topic: exactly once, bounded, alive when idle, and honest about itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import NewPartitions
from pyspark.sql import SparkSession

from clickstream import coverage, kafka
from clickstream.definition import definition
from clickstream.parse import parse
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import FRAGMENTS
from serving.library import Serving
from speed.write import TOO_MUCH
from tests.layers import Layers
from tests.speed.running import (
    assert_exactly_once,
    commits,
    held,
    holds_all,
    running,
    until,
)
from tests.topic import CLOCKS, event, received, send, send_at

QUERY = {"site_id": "shop.example", "metrics": ["events"], "date_range": "all"}


def speed(settings: Settings, **changes: object) -> Settings:
    return settings.model_copy(update={"speed": settings.speed.model_copy(update=changes)})


def reached(settings: Settings, version: int | None = None) -> datetime:
    handle = Warehouse.of(settings).open(FRAGMENTS, version)
    return coverage.reached(handle, kafka.topic_id(settings), definition(settings.gap_seconds))


def admin(settings: Settings) -> KafkaAdminClient:
    return KafkaAdminClient(bootstrap_servers=settings.kafka.bootstrap_servers)


def make_anew(settings: Settings) -> str:
    client = admin(settings)
    client.delete_topics([settings.kafka.topic])
    client.close()
    return kafka.ensure_topic(settings)


def drop_records(settings: Settings, partition: int, before: int) -> None:
    """As retention does it."""
    client = admin(settings)
    client.delete_records({TopicPartition(settings.kafka.topic, partition): before})
    client.close()


def answer(settings: Settings) -> tuple[int, list[str]]:
    """How many events are served, and what is said to be missing of them."""
    with Serving(settings) as serving:
        found = serving.query(QUERY)
    (row,) = found["results"]
    return row["metrics"][0], [one["says"] for one in found["meta"]["missing"]]


@pytest.mark.parametrize("sink", ["driver", "tasks"])
def test_every_record_is_folded_once_by_both_sinks(
    own: Settings, spark: SparkSession, sink: str
) -> None:
    with_sink = speed(own, sink=sink)
    with running(with_sink, spark):
        for burst in range(4):
            events = [event(n) for n in range(30 * burst, 30 * burst + 30)]
            send(own, [*events, b"broken", b"", *events[:5], event(burst, user_id="late")])
            until(lambda: holds_all(own))
    assert_exactly_once(own)
    assert sum(commit.dead_letters for commit in commits(own)) == 8


def test_records_of_any_clock_are_taken(own: Settings, spark: SparkSession) -> None:
    """Of a topic that keeps its senders' clocks one may come from the year 58,139."""
    send_at(own, CLOCKS)
    with running(own, spark):
        until(lambda: holds_all(own))
    assert answer(own)[0] == len(CLOCKS)


def test_an_epoch_of_more_than_the_driver_takes_is_written_by_its_tasks(
    own: Settings, spark: SparkSession
) -> None:
    large = "x" * 100_000
    send(own, [event(n, title=f"{n} {large}") for n in range(40)])
    with collecting(spark, "1m"), running(own, spark):
        until(lambda: holds_all(own))
        send(own, [event(n) for n in range(40, 50)])
        until(lambda: holds_all(own))
    assert_exactly_once(own)
    assert answer(own)[0] == 50


@contextmanager
def collecting(spark: SparkSession, most: str) -> Iterator[None]:
    """The driver takes no more at once than so much."""
    conf = spark.sparkContext._jsc.sc().conf()
    before = conf.get(TOO_MUCH, "1g")
    conf.set(TOO_MUCH, most)
    try:
        yield
    finally:
        conf.set(TOO_MUCH, before)


def test_a_stream_that_is_started_again_goes_on_where_it_was(
    own: Settings, spark: SparkSession
) -> None:
    for burst in range(3):
        send(own, [event(n) for n in range(50 * burst, 50 * burst + 50)])
        with running(own, spark):
            until(lambda: holds_all(own))
    assert_exactly_once(own)
    assert answer(own)[0] == 150


def test_an_idle_stream_says_that_it_is_alive(own: Settings, spark: SparkSession) -> None:
    with running(speed(own, heartbeat_seconds=0.2), spark):
        until(lambda: holds_all(own))
        for _ in range(3):
            now = datetime.now(UTC)
            until(lambda now=now: reached(own) > now, seconds=10)
        send(own, [event(0)])
        until(lambda: held(own).ranges.values() and answer(own)[0] == 1)
    assert_exactly_once(own)


def test_an_epoch_is_bounded_and_does_not_claim_what_it_left_behind(
    own: Settings, spark: SparkSession
) -> None:
    """Spark rounds each partition's share of the bound down: a full epoch has fewer records."""
    send(own, [event(n, visitor_id=f"v{n}") for n in range(400)])
    before = datetime.now(UTC)
    with running(speed(own, max_records_per_trigger=50, heartbeat_seconds=0.2), spark):
        until(lambda: holds_all(own))
        until(lambda: reached(own) > before)
    assert max(commit.records for commit in commits(own)) <= 50
    assert_exactly_once(own)
    warehouse, topic_id = Warehouse.of(own), kafka.topic_id(own)
    for version in range(1, warehouse.open(FRAGMENTS).version() + 1):
        handle = warehouse.open(FRAGMENTS, version)
        has = coverage.read(handle, topic_id, definition(own.gap_seconds)).ranges
        if sum(r.end for r in has.values()) < 400:
            assert reached(own, version) < before


def test_a_lost_checkpoint_begins_at_the_published_offsets(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(100)])
    with running(own, spark):
        until(lambda: holds_all(own))
    publish(own, 10)
    first = len(commits(own))
    lost = speed(own, checkpoint=str(own.data_dir / "another"))
    send(own, [event(n) for n in range(100, 120)])
    with running(lost, spark):
        until(lambda: holds_all(own))
    anew = next(commit for commit in commits(own)[first:] if commit.records)
    assert {p: r.start for p, r in anew.covers.items()} == dict.fromkeys(range(4), 10)
    assert answer(own) == (120, [])


def test_a_lost_checkpoint_is_not_behind_where_batch_has_all_there_is(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(50)])
    with running(own, spark):
        until(lambda: holds_all(own))
    send(own, [event(n) for n in range(50, 80)])
    publish(own, max(end for _, end in kafka.offsets(own).values()))
    restarted = datetime.now(UTC)
    anew = speed(own, checkpoint=str(own.data_dir / "another"), heartbeat_seconds=0.2)
    with running(anew, spark):
        until(lambda: reached(own) > restarted, seconds=20)
    assert answer(own) == (80, [])


def test_a_new_partition_is_read_from_its_beginning(own: Settings, spark: SparkSession) -> None:
    with running(speed(own, heartbeat_seconds=0.2), spark):
        send(own, [event(n) for n in range(20)])
        until(lambda: holds_all(own))
        client = admin(own)
        client.create_partitions({own.kafka.topic: NewPartitions(6)})
        client.close()
        until(lambda: len(kafka.offsets(own)) == 6)
        send(own, [event(n) for n in range(20, 90)])
        until(lambda: holds_all(own))
    assert set(held(own).ranges) == set(range(6))
    assert answer(own)[0] == 90


def test_records_that_retention_took_before_a_new_checkpoint_are_told_as_a_hole(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(100)])
    publish(own, 3)
    drop_records(own, 1, 8)
    with running(own, spark):
        until(lambda: holds_all(own))
    count, missing = answer(own)
    assert count == 95
    assert missing == [
        "5 records of partition 1 from 3 are in no layer: wait for the next batch run."
    ]


def test_records_that_retention_took_from_a_checkpoint_are_told_and_then_a_hole(
    own: Settings, spark: SparkSession
) -> None:
    """The stream ends and says what to do; done so, it goes on and answers say what is lost."""
    send(own, [event(n) for n in range(100)])
    publish(own, 3)
    with running(own, spark):
        until(lambda: holds_all(own))
    end = held(own).end(1)
    send(own, [event(n) for n in range(100, 200)])
    drop_records(own, 1, end + 4)
    with running(own, spark) as stream:
        assert stream.thread is not None
        stream.thread.join(60)
        assert not stream.thread.is_alive()
    (error,) = stream.error
    assert "Delete that folder" in str(error)
    with running(speed(own, checkpoint=str(own.data_dir / "another")), spark):
        until(lambda: holds_all(own))
    count, missing = answer(own)
    assert count == 196
    assert any("of partition 1" in one for one in missing)


def test_a_topic_made_anew_while_the_stream_was_down_is_another_log(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(30)])
    with running(own, spark):
        until(lambda: holds_all(own))
    publish(own, 2)
    make_anew(own)
    send(own, [event(n) for n in range(7)])
    with running(own, spark):
        until(lambda: holds_all(own))
    assert sum(r.end for r in held(own).ranges.values()) == 7
    assert answer(speed(own, stale_after_seconds=0.001))[1] != []


def test_a_topic_made_anew_under_a_running_stream_ends_it(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(30)])
    with running(speed(own, heartbeat_seconds=0.2), spark) as stream:
        until(lambda: holds_all(own))
        make_anew(own)
        assert stream.thread is not None
        stream.thread.join(60)
        assert not stream.thread.is_alive()
    (error,) = stream.error
    assert "again" in str(error)


def publish(settings: Settings, offset: int) -> None:
    """A publication of the topic's events below this offset of each partition, or its end."""
    events = parse(received(settings)).events.to_pylist()
    layers = Layers(settings, topic_id=kafka.topic_id(settings))
    ends = {p: end for p, (_, end) in kafka.offsets(settings).items()}
    layers.batch(events, {p: min(offset, end) for p, end in ends.items()})
