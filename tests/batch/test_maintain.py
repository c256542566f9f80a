"""Maintenance: fewer files and the same rows; nothing goes that can be served.

That it can be killed anywhere is in test_kill.py.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from pyspark.sql import SparkSession

from batch import compact
from batch import run as runs
from batch.maintain import maintain
from batch.rollback import CannotRollBack, rollback
from batch.vacuum import vacuum
from clickstream.cutoff import Cutoff
from clickstream.errors import ClickstreamError
from clickstream.publication import Publication
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.rows import data_files, deleted
from clickstream.warehouse.tables import ACTIVITY, DEAD_LETTERS, EVENTS, VIEWS, VISITS, Table
from tests.command import clickstream
from tests.published import assert_exact
from tests.topic import event, send


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compact, "FILES", 2)


def two_runs(own: Settings, spark: SparkSession) -> Publication:
    """The second touches some of the first one's visits, and leaves the others; and its files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compact, "FILES", 8)
        for n in range(2):
            send(own, [*visits(20 * n, 20 * n + 20), *late(3), b"broken"])
            published = runs.run(own, spark, None, f"run {n}")
    assert deleted(Warehouse.of(own).open(VISITS)), "no deletion vector was written"
    return published


def visits(start: int, end: int) -> list[dict[str, Any]]:
    """Visits of one event each."""
    return [event(n, visitor_id=f"v{n}") for n in range(start, end)]


def late(n: int) -> list[dict[str, Any]]:
    return [event(n, visitor_id=f"v{n}", event_id=f"{uuid4()}")]


def files(own: Settings, table: Table) -> int:
    return len(listed(Warehouse.of(own).open(table)))


def on_disk(own: Settings) -> set[Path]:
    """Every data file of the tables that publications name."""
    folders = (Path(Warehouse.of(own).path(t)) for t in (EVENTS, DEAD_LETTERS, *VIEWS))
    return {path for folder in folders for path in folder.rglob("*.parquet")}


def in_two_days() -> datetime:
    return datetime.now(UTC) + timedelta(days=2)


def test_files_become_fewer_and_rows_stay(own: Settings, spark: SparkSession) -> None:
    before = two_runs(own, spark)
    many = {table: files(own, table) for table in (EVENTS, DEAD_LETTERS, VISITS, ACTIVITY)}
    done = maintain(own, lambda: spark, "the nightly run")
    assert done.removed == 0, "all of it is young"
    assert {table for table in many if files(own, table) < many[table]} == many.keys()
    assert deleted(Warehouse.of(own).open(VISITS)) == {}
    assert done.published == assert_exact(own)
    assert done.published is not None
    assert (done.published.number, done.published.reason) == (3, "maintenance")
    assert done.published.made_for == "the nightly run"
    assert (done.published.cutoff, done.published.counts) == (before.cutoff, before.counts)
    again = maintain(own, lambda: spark)
    assert (again.compacted, again.removed, again.published) == (0, 0, None)
    send(own, [*visits(60, 70), *late(2)])
    assert runs.run(own, spark, None, "on top").number == 4
    assert assert_exact(own).counts["events"] == before.counts["events"] + 11
    assert rollback(own, 2, "to before it").cutoff == before.cutoff
    assert_exact(own)


def test_files_beyond_the_cutoff_are_left_to_later_runs(own: Settings, spark: SparkSession) -> None:
    published = two_runs(own, spark)
    before = Cutoff(published.cutoff.topic_id)
    assert compact.compact_log(Warehouse.of(own), before) == 0


def test_before_the_first_publication_there_is_nothing_to_do(own: Settings) -> None:
    told = clickstream("batch", "maintain", settings=own)
    assert told.returncode == 2
    assert "no publication was made yet" in told.stderr


@pytest.mark.slow
def test_what_is_taken_away_no_kept_publication_needs(own: Settings, spark: SparkSession) -> None:
    two_runs(own, spark)
    maintain(own, lambda: spark)
    warehouse = Warehouse.of(own)
    few = own.model_copy(update={"batch": own.batch.model_copy(update={"publications_kept": 2})})
    few = few.model_copy(update={"batch": few.batch.model_copy(update={"grace_minutes": 0})})
    assert vacuum(few, warehouse) == 0, "all of it is young"
    before = on_disk(own)
    vacuum(own, warehouse, in_two_days())
    assert on_disk(own) == before, "twenty publications are kept"
    assert vacuum(few, warehouse, in_two_days()) > 0
    assert vacuum(few, warehouse, in_two_days()) == 0
    assert_exact(own)
    with pytest.raises(CannotRollBack, match="can no longer be read"):
        rollback(own, 1, "gone")
    assert rollback(own, 2, "kept").number == 4
    assert_exact(own)
    send(own, [*visits(60, 70), *late(2)])
    runs.run(own, spark, None, "on top")
    assert_exact(own)


def test_a_file_that_is_missing_stops_it(own: Settings, spark: SparkSession) -> None:
    send(own, visits(0, 5))
    runs.run(own, spark, None, "first")
    warehouse = Warehouse.of(own)
    Path(warehouse.path(EVENTS), data_files(warehouse.open(EVENTS))[0]).unlink()
    with pytest.raises(ClickstreamError, match="1 files that events has are not where they"):
        vacuum(own, warehouse, in_two_days())
