"""Batch runs over a real topic: what they publish, and what they refuse."""

import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, TopicPartition
from kafka.admin import NewPartitions
from pyspark.sql import SparkSession

from batch import run as runs
from batch.fence import one_run_at_a_time
from clickstream import kafka, sites
from clickstream.errors import ClickstreamError
from clickstream.publication import Publication, latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import DEAD_LETTERS
from tests.command import clickstream
from tests.published import assert_exact
from tests.topic import CLOCKS, event, received, send, send_at


def admin(settings: Settings) -> KafkaAdminClient:
    return KafkaAdminClient(bootstrap_servers=settings.kafka.bootstrap_servers)


def test_runs_take_in_every_record_once_and_keep_the_visits_exact(
    own: Settings, spark: SparkSession
) -> None:
    events = [event(n) for n in range(60)]
    send(own, [*events[:30], b"broken", *events[40:50]])
    runs.run(own, spark, None, "first")
    assert_exact(own)
    send(own, [*events[50:], *events[:5], *events[30:40], b"\xff"])
    second = runs.run(own, spark, None, "late and again")
    assert assert_exact(own) == second
    assert second.counts["events"] == 65
    raw = Warehouse.of(own).open(DEAD_LETTERS).to_pyarrow_table()
    assert sorted(raw["value"].to_pylist()) == [b"broken", b"\xff"]


def test_records_of_any_clock_are_taken(own: Settings, spark: SparkSession) -> None:
    """Of a topic that keeps its senders' clocks one may come from the year 58,139."""
    send_at(own, CLOCKS)
    assert runs.run(own, spark, None, "first").counts["events"] == len(CLOCKS)


def test_a_run_with_nothing_new_publishes_nothing(own: Settings, spark: SparkSession) -> None:
    send(own, [event(0)])
    first = runs.run(own, spark, None, "first")
    assert runs.run(own, spark, None, "again") == first
    assert runs.run(own, spark, datetime(2026, 1, 1, tzinfo=UTC), "for a time gone by") == first
    assert latest(Warehouse.of(own)) == first


def test_a_run_of_an_empty_topic_publishes_nothing_but_its_cutoff(
    own: Settings, spark: SparkSession
) -> None:
    publication = runs.run(own, spark, None, "first")
    assert set(publication.counts.values()) == {0}
    send(own, [event(0)])
    assert runs.run(own, spark, None, "second").counts["visits"] == 1


def test_a_run_of_dead_letters_alone_is_a_publication(own: Settings, spark: SparkSession) -> None:
    send(own, [event(0)])
    runs.run(own, spark, None, "first")
    send(own, [b"broken", b"broken too"])
    second = runs.run(own, spark, None, "second")
    counts = second.counts
    assert (counts["events"], counts["dead_letters"], counts["visits"]) == (1, 2, 1)
    assert_exact(own)


def test_a_run_for_a_time_takes_what_had_arrived_before_it(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(10)])
    arrived = max(received(own)["arrival_time"].to_pylist())
    between = arrived + timedelta(milliseconds=1)
    while datetime.now(UTC) < between + timedelta(milliseconds=20):
        time.sleep(0.01)
    send(own, [event(n) for n in range(10, 30)])
    publication = runs.run(own, spark, between, "for a time")
    assert publication.counts["events"] == 10
    assert publication.cutoff.time == between
    assert_exact(own)


def test_a_rebuild_publishes_the_same_visits_without_asking_kafka(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(30)])
    first = runs.run(own, spark, None, "first")
    nowhere = own.model_copy(
        update={"kafka": own.kafka.model_copy(update={"bootstrap_servers": "127.0.0.1:1"})}
    )
    second = runs.rebuild(nowhere, spark, "anew")
    assert (second.number, second.cutoff, second.counts) == (2, first.cutoff, first.counts)
    assert_exact(own)


def test_a_sites_other_time_zone_rebuilds_the_days_of_its_cubes(
    own: Settings, spark: SparkSession, tmp_path: Path
) -> None:
    file = shutil.copy(own.sites_file, tmp_path / "sites.toml")
    own = own.model_copy(update={"sites_file": file})
    send(own, [event(n) for n in range(30)])
    first = runs.run(own, spark, None, "first")
    site_id = event(0)["site_id"]
    sites.add(own, sites.Site(site_id, (site_id,), "Pacific/Kiritimati", "EUR"))
    second = runs.run(own, spark, None, "another zone")
    assert second.number == first.number + 1
    assert assert_exact(own).timezones[site_id] == "Pacific/Kiritimati"
    assert runs.run(own, spark, None, "again") == second


def test_the_zone_of_a_site_without_published_visits_rebuilds_nothing(
    own: Settings, spark: SparkSession, tmp_path: Path
) -> None:
    """It is stated at once, and the site's first days are by it; a later one is as any other's."""
    file = shutil.copy(own.sites_file, tmp_path / "sites.toml")
    own = own.model_copy(update={"sites_file": file})
    new = [event(n, site_id="new.example", visitor_id=f"n{n % 3}") for n in range(30, 400, 10)]

    def in_zone(zone: str) -> Publication:
        sites.add(own, sites.Site("new.example", ("new.example",), zone, "EUR"))
        published = runs.run(own, spark, None, zone)
        assert assert_exact(own) == published
        assert published.timezones["new.example"] == zone
        return published

    send(own, [event(n) for n in range(30)])
    first = runs.run(own, spark, None, "first")
    second = in_zone("Pacific/Kiritimati")
    assert (second.number, second.changes) == (first.number + 1, "")
    assert (second.cutoff.offsets, second.tables) == (first.cutoff.offsets, first.tables)
    assert runs.run(own, spark, None, "again") == second
    send(own, new[:30])
    third = in_zone("Pacific/Pago_Pago")
    assert (third.number, third.changes) == (second.number + 1, "")
    assert third.counts["events"] == 60
    send(own, new[30:])
    assert in_zone("Pacific/Pago_Pago").changes == "", "its visits are by this zone"
    assert in_zone("Asia/Tokyo").changes, "now it has days to be made anew"


def test_a_changed_definition_rebuilds_all_history(own: Settings, spark: SparkSession) -> None:
    send(own, [event(n) for n in range(30)])
    first = runs.run(own, spark, None, "first")
    shorter = own.model_copy(update={"visits": own.visits.model_copy(update={"gap_minutes": 5})})
    second = runs.run(shorter, spark, None, "another gap")
    assert second.definition != first.definition
    assert second.cutoff.offsets == first.cutoff.offsets
    assert second.counts["visits"] == 30


def test_a_partition_that_is_added_is_read_from_its_beginning(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(10)])
    runs.run(own, spark, None, "four partitions")
    with_more = admin(own)
    with_more.create_partitions({own.kafka.topic: NewPartitions(6)})
    with_more.close()
    while len(kafka.offsets(own)) < 6:
        time.sleep(0.01)
    send(own, [event(n) for n in range(60)])
    publication = runs.run(own, spark, None, "six partitions")
    assert len(publication.cutoff.offsets) == 6
    assert publication.counts["events"] == 70
    assert_exact(own)


def test_a_topic_made_anew_is_refused(own: Settings, spark: SparkSession) -> None:
    send(own, [event(0)])
    first = runs.run(own, spark, None, "first")
    again = admin(own)
    again.delete_topics([own.kafka.topic])
    again.close()
    kafka.ensure_topic(own)
    with pytest.raises(ClickstreamError, match="made anew"):
        runs.run(own, spark, None, "second")
    assert latest(Warehouse.of(own)) == first


def test_records_that_kafka_has_dropped_unread_are_an_error_that_says_which(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(50)])
    deletes = admin(own)
    deletes.delete_records({TopicPartition(own.kafka.topic, 0): 5})
    deletes.close()
    with pytest.raises(ClickstreamError, match="records 0 to 4 of partition 0"):
        runs.run(own, spark, None, "first")
    assert latest(Warehouse.of(own)) is None


def test_a_second_run_at_the_same_time_refuses(own: Settings) -> None:
    with one_run_at_a_time(own):
        second = clickstream("batch", "run", settings=own)
    assert second.returncode == 75  # it may be tried again
    assert "Another batch run is at work" in second.stderr.splitlines()[-1]
    assert "Traceback" not in second.stderr
