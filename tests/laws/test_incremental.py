"""Law 5: runs that fold only what is new give the tables that a rebuild gives."""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from batch import compact
from batch import views as batch
from batch.events import Between
from batch.fence import Fence
from clickstream import cube
from clickstream.cube import CUBE
from clickstream.cutoff import Cutoff
from clickstream.piece import VISIT
from clickstream.warehouse import Warehouse
from clickstream.warehouse.rows import deleted
from clickstream.warehouse.tables import ACTIVITY, CUBES, VISITS
from tests import oracle
from tests.cubed import assert_persons, assert_sums
from tests.many import Stream, in_one_log, many
from tests.streams import DAY, page_view, streams
from tests.tables import (
    append_events,
    in_order,
    rows_of,
    visits_as_delta_rs_reads,
    visits_as_duckdb_reads,
    visits_as_serving_reads,
)

SLOWER = 48  # times: the gap is a day, and visits last for days
GAP = timedelta(minutes=30) * SLOWER
RUNS = 4
EVENTS_IN_A_FILE = 150
EVENTS_IN_A_TASK = 250  # so that a run has several, which share the visitors out
STREAMS = 150
TOGETHER = 3  # streams on the same days: files have more than one row
APART = timedelta(days=60)  # and no others there, which would hide that a day was left out

Visits = list[dict[str, Any]]


@pytest.fixture(scope="module")
def log() -> Stream:
    made = many(streams(), STREAMS)
    return in_one_log([prepared(stream, n // TOGETHER * APART) for n, stream in enumerate(made)])


@pytest.fixture(scope="module")
def cutoffs(log: Stream) -> list[Cutoff]:
    """Where the runs end: any offset of each partition, whatever had arrived before what."""
    random, ends = Random(5), {}
    for event in log:
        ends[event["kafka_partition"]] = event["kafka_offset"] + 1
    inner = {p: sorted(random.randint(0, end) for _ in range(RUNS - 1)) for p, end in ends.items()}
    vectors = [{p: cuts[run] for p, cuts in inner.items()} for run in range(RUNS - 1)]
    return [Cutoff("T", offsets) for offsets in (*vectors, ends)]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, log: Stream) -> Warehouse:
    made = Warehouse(str(tmp_path_factory.mktemp("incremental")))
    made.create()
    for start in range(0, len(log), EVENTS_IN_A_FILE):
        append_events(made, log[start : start + EVENTS_IN_A_FILE])
    return made


@pytest.fixture(scope="module")
def timezones(log: Stream) -> dict[str, str]:
    """Every other site on either side of the date line."""
    sites = sorted({event["site_id"] for event in log})
    return {
        site: ("Pacific/Kiritimati", "Pacific/Pago_Pago")[n % 2] for n, site in enumerate(sites)
    }


@pytest.fixture(scope="module")
def runs(
    spark: SparkSession, warehouse: Warehouse, cutoffs: list[Cutoff], timezones: dict[str, str]
) -> list[dict[str, int]]:
    """The versions of the views that each run made: the first from nothing, others by update.

    Two files of a folder are enough to become one, or these runs would be too few for it.
    """
    first, made = a_run(warehouse), []
    with pytest.MonkeyPatch.context() as soon:
        soon.setattr(compact, "FILES", 2)
        batch.rebuild(spark, first, Between(None, cutoffs[0]), seconds(GAP), timezones)
        made.append(first.versions())
        for before, after in pairwise(cutoffs):
            run = a_run(warehouse)
            batch.update(spark, run, Between(before, after), seconds(GAP), timezones)
            made.append(run.versions())
    return made


@pytest.fixture(scope="module")
def versions(runs: list[dict[str, int]]) -> list[int]:
    """Those of `visits`."""
    return [made[VISITS.name] for made in runs]


@pytest.fixture(scope="module")
def expected(log: Stream, cutoffs: list[Cutoff]) -> list[Visits]:
    return [oracle.visits(below(log, cutoff), GAP) for cutoff in cutoffs]


def test_every_run_leaves_the_visits_of_a_naive_recompute(
    warehouse: Warehouse, versions: list[int], expected: list[Visits]
) -> None:
    for version, visits in zip(versions, expected, strict=True):
        assert_equal(visits_as_serving_reads(warehouse, version), visits)


def test_every_run_leaves_the_cubes_of_a_naive_recount(
    warehouse: Warehouse,
    runs: list[dict[str, int]],
    log: Stream,
    cutoffs: list[Cutoff],
    timezones: dict[str, str],
) -> None:
    for made, cutoff in zip(runs, cutoffs, strict=True):
        rows = rows_of(warehouse, CUBES, CUBE, made[CUBES.name])
        assert_persons(rows, below(log, cutoff), timezones, GAP)
        assert_sums(rows, below(log, cutoff), timezones, GAP)


def test_a_rebuild_gives_the_same_rows(
    spark: SparkSession,
    warehouse: Warehouse,
    runs: list[dict[str, int]],
    cutoffs: list[Cutoff],
    timezones: dict[str, str],
    tmp_path: Path,
) -> None:
    anew = Warehouse(str(tmp_path / "anew"))
    shutil.copytree(warehouse.url, anew.url)
    batch.rebuild(spark, a_run(anew), Between(None, cutoffs[-1]), seconds(GAP), timezones)
    for table, columns in ((VISITS, VISIT), (ACTIVITY, cube.ACTIVITY), (CUBES, CUBE)):
        ours = rows_of(warehouse, table, columns, runs[-1][table.name])
        theirs = rows_of(anew, table, columns)
        assert ours.num_rows == theirs.num_rows
        assert_equal(in_any_order(ours), in_any_order(theirs))


def test_every_door_to_the_table_shows_the_same_rows(
    spark: SparkSession, warehouse: Warehouse, versions: list[int]
) -> None:
    def as_spark_reads(version: int) -> Visits:
        table = spark.read.format("delta").option("versionAsOf", version)
        rows = table.load(warehouse.path(VISITS)).select(VISIT.names)
        return in_order(rows.toArrow().cast(VISIT).to_pylist())

    assert deleted(warehouse.open(VISITS)) != {}, "no deletion vector was written"
    for version in versions:
        ours = visits_as_serving_reads(warehouse, version)
        assert_equal(as_spark_reads(version), ours)
        assert_equal(visits_as_delta_rs_reads(warehouse, version), ours)
        assert_equal(visits_as_duckdb_reads(warehouse, version), ours)


def test_visits_lie_in_the_folders_of_their_start_and_length(
    spark: SparkSession, warehouse: Warehouse, versions: list[int]
) -> None:
    rows = spark.read.format("delta").load(warehouse.path(VISITS))
    for row in rows.select("span_start", "span_end", "start_date", "is_long").toArrow().to_pylist():
        assert row["start_date"] == row["span_start"].date()
        assert row["is_long"] == (row["span_end"] - row["span_start"] > timedelta(days=1))


def test_the_runs_met_what_is_hard(expected: list[Visits]) -> None:
    """Else the tests above would hold of simpler code: each of these has to have happened."""
    assert happened(expected, lambda old, new: is_long(old) and is_long(new) and old != new)
    assert happened(expected, lambda old, new: not is_long(old) and is_long(new))
    assert happened(expected, lambda old, new: new["span_start"].date() < old["span_start"].date())
    assert happened(expected, lambda old, new: new["hits"] != old["hits"] and same_span(old, new))
    merged = sum(
        sum(within(old, new) for old in before if same_visitor(old, new)) > 1
        for before, after in pairwise(expected)
        for new in after
    )
    assert merged > 10


def test_events_that_touch_nothing_published_only_add(spark: SparkSession, tmp_path: Path) -> None:
    """Also where a run has nothing but dead letters: then it has no pieces at all."""
    warehouse = Warehouse(str(tmp_path))
    warehouse.create()
    append_events(warehouse, [page_view(0), page_view(1, visitor_id="other")])
    for start, end in ((0, 1), (1, 1), (1, 2)):
        new = Between(Cutoff("T", {0: start}), Cutoff("T", {0: end}))
        batch.update(spark, a_run(warehouse), new, 1800, {})
    assert [v["visitor_id"] for v in visits_as_serving_reads(warehouse)] == ["other", "u"]


def a_run(warehouse: Warehouse) -> Fence:
    return Fence(warehouse, None)


def prepared(stream: Stream, later: timedelta) -> Stream:
    """Slower, at another time, and of one visitor, so that few events make few, long visits."""
    site = stream[0]["site_id"]
    return [
        event
        | {
            "event_time": DAY + later + (event["event_time"] - DAY) * SLOWER,
            "site_id": site,
            "visitor_id": "u",
        }
        for event in stream
    ]


def seconds(gap: timedelta) -> int:
    return round(gap.total_seconds())


def below(log: Stream, cutoff: Cutoff) -> Stream:
    return [e for e in log if e["kafka_offset"] < cutoff[e["kafka_partition"]]]


def assert_equal(found: Visits, expected: Visits) -> None:
    """By stream: one that differs is small enough to read."""
    assert by_site(found) == by_site(expected)


def in_any_order(rows: pa.Table) -> list[dict[str, Any]]:
    return sorted(rows.to_pylist(), key=repr)


def by_site(visits: Visits) -> dict[str, Visits]:
    found: dict[str, Visits] = {}
    for visit in visits:
        found.setdefault(visit["site_id"], []).append(visit)
    return found


def happened(runs: list[Visits], what: Callable[[dict[str, Any], dict[str, Any]], bool]) -> bool:
    """Whether a visit became another like this, in enough places not to be by chance."""
    return sum(what(old, new) for old, new in successors(runs)) > 10


def successors(runs: list[Visits]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for before, after in pairwise(runs):
        sites = by_site(after)
        for old in before:
            for new in sites[old["site_id"]]:
                if same_visitor(old, new) and within(old, new):
                    yield old, new


def same_visitor(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("site_id", "visitor_id"))


def same_span(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("span_start", "span_end"))


def within(old: dict[str, Any], new: dict[str, Any]) -> bool:
    starts_later = new["span_start"] <= old["span_start"]
    return bool(starts_later and old["span_end"] <= new["span_end"])


def is_long(visit: dict[str, Any]) -> bool:
    return bool(visit["span_end"] - visit["span_start"] > timedelta(days=1))
