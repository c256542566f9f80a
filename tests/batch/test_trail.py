"""Candidates and audits: found without reading other runs', and kept with their publications."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from batch.audit import AuditFailed, NotAudited, audits, last, passed
from batch.publish import publish as publish_candidate
from batch.trail import shorten
from batch.vacuum import vacuum
from clickstream.candidate import candidates, propose, proposed
from clickstream.cutoff import Cutoff
from clickstream.publication import Publication, publish
from clickstream.settings import Settings
from clickstream.settings.fields import BatchSection
from clickstream.warehouse import Overtaken, Warehouse
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.rows import whole
from clickstream.warehouse.tables import ACTIVITY, ALL, AUDITS, CANDIDATES, Table
from tests.batch.test_crash import Died, die_at

NOW = datetime.now(UTC).replace(microsecond=0)
BEFORE = NOW - timedelta(days=9)
IN_TWO_DAYS = NOW + timedelta(days=2)
PUBLISHED, KEPT = 12, 3


def candidate(number: int, run: str) -> Publication:
    """Computed in the minute of its number."""
    return Publication(
        number=number,
        run_id=run,
        published_at=BEFORE + timedelta(minutes=number),
        reason="test",
        definition="d",
        cutoff=Cutoff("T", {0: number}, BEFORE),
        tables={},
        counts={},
        made_for=f"for {run}",
    )


def audited(warehouse: Warehouse, of: Publication, rows: int = 0, minutes: int = 0) -> None:
    """All audits found so many rows, so many minutes after it was computed."""
    found = [
        {"run_id": of.run_id, "audit": one.name, "severity": one.severity, "says": one.says}
        | {"rows": rows, "shown": "[]", "audited_at": of.published_at + timedelta(minutes=minutes)}
        for one in audits()
    ]
    files = warehouse.write(AUDITS, pa.Table.from_pylist(found, AUDITS.columns))
    warehouse.commit(warehouse.open(AUDITS), AUDITS, files)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    kept = BatchSection(publications_kept=KEPT, grace_minutes=0)
    return Settings(data_dir=tmp_path, batch=kept)


@pytest.fixture
def warehouse(settings: Settings) -> Warehouse:
    """Runs that published, one that was refused, and one that waits to be published."""
    made = Warehouse.of(settings)
    made.create()
    before = None
    for number in range(1, PUBLISHED + 1):
        one = candidate(number, f"run {number}")
        propose(made, one)
        audited(made, one)
        publish(made, one, after=before)
        before = one
    for one, rows in ((candidate(PUBLISHED + 1, "refused"), 7), (WAITING, 0)):
        propose(made, one)
        audited(made, one, rows)
    return made


WAITING = replace(candidate(PUBLISHED + 1, "waiting"), published_at=BEFORE + timedelta(hours=1))


def runs(warehouse: Warehouse, table: Table) -> set[str]:
    return set(whole(warehouse, table)["run_id"].to_pylist())


def files_on_disk(warehouse: Warehouse) -> int:
    """Of the trail."""
    return sum(len([*Path(warehouse.path(t)).glob("*.parquet")]) for t in (CANDIDATES, AUDITS))


def only_the_newest_file_is_there(warehouse: Warehouse, table: Table) -> None:
    folder = Path(warehouse.path(table))
    *others, _ = sorted(folder.glob("*.parquet"), key=lambda path: path.stat().st_mtime_ns)
    for path in others:
        path.unlink()


def test_the_newest_candidate_and_its_audits_are_found_without_reading_others(
    warehouse: Warehouse,
) -> None:
    for table in (CANDIDATES, AUDITS):
        only_the_newest_file_is_there(warehouse, table)
    assert proposed(warehouse, WAITING.made_for) == WAITING
    passed(warehouse, WAITING)
    assert {row["run_id"] for row in last(warehouse)} == {WAITING.run_id}


def test_each_is_found_by_whom_it_was_made_for(warehouse: Warehouse) -> None:
    for number in range(1, PUBLISHED + 1):
        assert proposed(warehouse, f"for run {number}") == candidate(number, f"run {number}")
    assert proposed(warehouse, "nobody") is None
    with pytest.raises(NotAudited, match="has not been audited"):
        passed(warehouse, candidate(1, "nobody"))
    with pytest.raises(AuditFailed, match="visits_once"):
        passed(warehouse, candidate(PUBLISHED + 1, "refused"))


def test_of_a_run_that_came_again_the_last_candidate_and_audits_count(
    settings: Settings, warehouse: Warehouse
) -> None:
    again = replace(WAITING, published_at=WAITING.published_at + timedelta(minutes=5))
    propose(warehouse, again)
    audited(warehouse, WAITING, rows=1, minutes=6)
    for _ in range(2):
        assert proposed(warehouse, WAITING.made_for) == again
        with pytest.raises(AuditFailed):
            passed(warehouse, WAITING)
        shorten(settings, warehouse)  # in one file they are told apart by their times


def test_the_trail_goes_with_its_publications(settings: Settings, warehouse: Warehouse) -> None:
    young = settings.model_copy(
        update={"batch": settings.batch.model_copy(update={"files_kept_hours": 24 * 30})}
    )
    assert shorten(young, warehouse) == 0, "all of it is young"
    assert shorten(settings, warehouse) == (PUBLISHED - KEPT) * (1 + len([*audits()]))
    kept = {f"run {number}" for number in range(PUBLISHED - KEPT + 1, PUBLISHED + 1)}
    for table in (CANDIDATES, AUDITS):
        assert runs(warehouse, table) == kept | {"refused", "waiting"}
        assert len(listed(warehouse.open(table))) == 1
    assert WAITING in candidates(warehouse)
    passed(warehouse, WAITING)
    versions = [warehouse.open(table).version() for table in ALL]
    assert shorten(settings, warehouse) == 0
    assert [warehouse.open(table).version() for table in ALL] == versions, "nothing to do"


def test_days_made_anew_that_nobody_published_are_not_told_as_published(
    settings: Settings, warehouse: Warehouse
) -> None:
    """`publish` finds no candidate where there was nothing new: this one it has to find."""
    before = replace(candidate(5, "refused before"), made_for="backfill", changes="[]")
    owed = replace(candidate(6, "never published"), made_for="backfill", changes="[]")
    made = [replace(candidate(2, "run 2"), changes="[]"), before, owed]
    for one in made:
        propose(warehouse, one)
        audited(warehouse, one)
    for _ in range(2):
        shorten(settings, warehouse)
        assert [one for one in made if one in candidates(warehouse)] == [owed]
        assert proposed(warehouse, "backfill") == owed
        with pytest.raises(Overtaken, match="Publication 12 was made since"):
            publish_candidate(warehouse, owed)


def test_the_newest_audits_stay_however_old_they_are(
    settings: Settings, warehouse: Warehouse
) -> None:
    """The last candidate was refused, and nothing has run since."""
    refused = candidate(PUBLISHED, "refused late")
    audited(warehouse, refused, rows=3, minutes=600)
    shorten(settings, warehouse)
    assert {row["run_id"] for row in last(warehouse)} == {"refused late"}


def test_a_vacuum_that_dies_half_way_is_ended_by_the_next(
    settings: Settings, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of files that runs which died have left in a view."""
    row = dict.fromkeys(ACTIVITY.columns.names) | {"day": BEFORE.date()}
    for _ in range(3):
        warehouse.write(ACTIVITY, pa.Table.from_pylist([row], ACTIVITY.columns))
    folder = Path(warehouse.path(ACTIVITY))
    with monkeypatch.context() as patch:
        die_at("file taken away", patch)
        with pytest.raises(Died):
            vacuum(settings, warehouse, IN_TWO_DAYS)
    assert len([*folder.rglob("*.parquet")]) == 2
    assert vacuum(settings, warehouse) == 0, "they are young"
    assert vacuum(settings, warehouse, IN_TWO_DAYS) == 2
    passed(warehouse, WAITING)


@pytest.mark.parametrize("point", ["candidates shortened", "audits shortened"])
def test_one_that_dies_half_way_is_ended_by_the_next(
    settings: Settings, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """Of what is kept nothing is missing in between: `candidates` and `audits` are not compared."""
    with monkeypatch.context() as patch:
        die_at(point, patch)
        with pytest.raises(Died):
            shorten(settings, warehouse)
    assert proposed(warehouse, WAITING.made_for) == WAITING
    passed(warehouse, WAITING)
    shorten(settings, warehouse)
    assert runs(warehouse, CANDIDATES) == runs(warehouse, AUDITS)
    assert [len(listed(warehouse.open(table))) for table in (CANDIDATES, AUDITS)] == [1, 1]
    assert proposed(warehouse, WAITING.made_for) == WAITING
    passed(warehouse, WAITING)


def test_files_of_the_trail_that_were_replaced_just_now_are_left_to_their_readers(
    settings: Settings, warehouse: Warehouse
) -> None:
    """However long ago they were written."""
    for table in (CANDIDATES, AUDITS):
        for path in Path(warehouse.path(table)).glob("*.parquet"):
            os.utime(path, (0, 0))
    shorten(settings, warehouse)
    files = files_on_disk(warehouse)
    assert vacuum(settings, warehouse) == 0
    assert files_on_disk(warehouse) == files


def test_files_of_the_trail_are_taken_away_once_they_were_replaced_long_ago(
    settings: Settings, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And those that no version ever named, of runs that died: once they are old."""
    shorten(settings, warehouse)
    old, _ = (warehouse.write(AUDITS, whole(warehouse, AUDITS)) for _ in range(2))
    os.utime(Path(warehouse.path(AUDITS), old[0].path), (0, 0))
    assert vacuum(settings, warehouse) == 1
    files = files_on_disk(warehouse)
    assert vacuum(settings, warehouse, IN_TWO_DAYS) == 0, "it was just now"
    monkeypatch.setattr("batch.vacuum.FILES_KEPT_HOURS", 0)
    assert vacuum(settings, warehouse) == files - 2
    assert files_on_disk(warehouse) == 2
    assert vacuum(settings, warehouse) == 0
    assert proposed(warehouse, WAITING.made_for) == WAITING
    passed(warehouse, WAITING)
