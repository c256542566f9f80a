"""Each audit finds what it is for, in a candidate that was broken on purpose, and nothing else."""

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from batch.audit import AuditFailed, NotAudited, audit, audits, last, passed
from clickstream import cube, delta, losses
from clickstream.coverage import Hole
from clickstream.cube import CUBE
from clickstream.cutoff import Cutoff
from clickstream.definition import definition
from clickstream.event import DEAD_LETTER
from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.publication import Publication, publish
from clickstream.settings import Settings
from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import count, listed
from clickstream.warehouse.tables import (
    ACTIVITY,
    CUBES,
    DEAD_LETTERS,
    EVENTS,
    VIEWS,
    VISITS,
    Table,
)
from clickstream.warehouse.visits import in_folders
from tests.batch.test_crash import Died, die_at
from tests.command import clickstream
from tests.streams import page_view, table
from tests.tables import append_events, rows_of

NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
Row = dict[str, Any]


@dataclass
class Made:
    """A good candidate of 60 records, the last 30 of them new, or all; and how to break it."""

    settings: Settings
    is_first: bool

    def __post_init__(self) -> None:
        self.warehouse = Warehouse.of(self.settings)
        self.number = 1 if self.is_first else 2
        self._con = views.connect()

    def make(self) -> None:
        self.warehouse.create()
        self.add([event(n) for n in range(30)])
        if not self.is_first:
            publish(self.warehouse, replace(self.candidate(30), number=1), after=None)
        self.add([event(n) for n in range(30, 60)])

    def candidate(self, cutoff: int = 60) -> Publication:
        self.cube()
        tables = (EVENTS, DEAD_LETTERS, *VIEWS)
        handles = {t.name: self.warehouse.open(t) for t in tables}
        return Publication(
            number=self.number,
            run_id=f"run {self.number}",
            published_at=datetime.now(UTC),
            reason="test",
            definition=definition(self.settings.gap_seconds),
            cutoff=Cutoff("T", {0: cutoff}, NOON + timedelta(hours=1)),
            tables={name: handle.version() for name, handle in handles.items()},
            counts={name: count(handle) for name, handle in handles.items()},
        )

    def add(self, events: list[Row], without_visits: bool = False) -> None:
        append_events(self.warehouse, events)
        if not without_visits:
            self.add_visits(self.visits(events))

    def visits(self, events: list[Row]) -> list[Row]:
        gap = self.settings.gap_seconds
        pieces = views.run(self._con, "fragments", table(events), FRAGMENT, gap)
        rows = views.run(self._con, "visits", pieces.select(PIECE.names), VISIT, gap)
        found: list[Row] = rows.to_pylist()
        return found

    def add_visits(self, visits: list[Row]) -> None:
        rows = in_folders(pa.Table.from_pylist(visits, VISIT))
        self.warehouse.commit(
            self.warehouse.open(VISITS), VISITS, self.warehouse.write(VISITS, rows)
        )

    def cube(self) -> None:
        """Activity and cubes of the visits that there are."""
        visits = rows_of(self.warehouse, VISITS, VISIT)
        active, sums = delta.changes(self._con, VISIT.empty_table(), visits, {})
        change = delta.changed(self._con, cube.ACTIVITY.empty_table(), active)
        self.put(ACTIVITY, change.made)
        self.put(CUBES, delta.added(self._con, change.cube, sums))

    def put(self, table: Table, rows: pa.Table) -> None:
        """Makes these all rows of a table."""
        handle = self.warehouse.open(table)
        old = [file.removal(data_changes=True) for file in listed(handle)]
        files = self.warehouse.write(table, rows.select(table.columns.names))
        self.warehouse.commit(handle, table, files, removed=old)

    def add_dead_letters(self, offsets: range) -> None:
        rows = pa.Table.from_pylist(
            [
                {"reason": "not_json", "detail": "", "value": b"x", "topic_id": "T"}
                | {"kafka_partition": 0, "kafka_offset": n, "arrival_time": NOON}
                for n in offsets
            ],
            DEAD_LETTER,
        ).append_column("arrival_date", pa.array([NOON.date()] * len(offsets)))
        files = self.warehouse.write(DEAD_LETTERS, rows)
        self.warehouse.commit(self.warehouse.open(DEAD_LETTERS), DEAD_LETTERS, files)

    def found(self, candidate: Publication | None = None) -> dict[str, list[Row]]:
        """What each audit shows that found something."""
        with suppress(AuditFailed):
            audit(self.settings, candidate or self.candidate())
        rows = last(self.warehouse)
        assert [row["audit"] for row in rows] == [one.name for one in audits()]
        return {row["audit"]: json.loads(row["shown"]) for row in rows if row["rows"]}


def event(n: int, **columns: Any) -> Row:
    """Six visitors a day with five events each; every visit is whole in its ten."""
    at = columns.get("event_time", NOON - timedelta(days=n // 30) + n % 5 * MINUTE)
    plain = {"visitor_id": f"v{n // 5}", "event_time": at, "arrival_time": at}
    return page_view(n, **plain | columns)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Path]:
    """The folders of a candidate of which all is new, and of one of which half is."""
    folders = {is_first: tmp_path_factory.mktemp("good") for is_first in (True, False)}
    for is_first, folder in folders.items():
        Made(Settings(data_dir=folder), is_first).make()
    return folders


@pytest.fixture(params=[True, False], ids=["all is new", "half is new"])
def made(request: pytest.FixtureRequest, good: dict[bool, Path], tmp_path: Path) -> Made:
    shutil.copytree(good[request.param], tmp_path, dirs_exist_ok=True)
    return Made(Settings(data_dir=tmp_path), request.param)


def test_of_a_good_candidate_nothing_is_found(made: Made) -> None:
    assert made.found() == {}
    made.add_dead_letters(range(60, 62))
    assert made.found(made.candidate(62)) == {}


def test_a_record_beyond_the_cutoff_is_no_fault(made: Made) -> None:
    """A run that died had ingested it; the visits do not have it yet."""
    made.add([event(60)], without_visits=True)
    assert made.found(made.candidate(60)) == {}


def test_a_record_that_no_table_has(made: Made) -> None:
    found = made.found(made.candidate(61))
    assert found.keys() == {"records_all", "records_kept"}
    new = 60 if made.is_first else 30
    expected = {"kafka_partition": "0", "expected": str(new + 1), "held": str(new)}
    assert found["records_all"] == [expected]


def test_a_record_whose_loss_was_accepted_is_not_missed(made: Made) -> None:
    losses.accept(made.warehouse, "T", [Hole(0, 60, 63)], "run")
    assert made.found(made.candidate(63)) == {}
    assert made.found(made.candidate(64)).keys() == {"records_all", "records_kept"}


def test_a_topic_with_gaps_only_warns(made: Made) -> None:
    kafka = made.settings.kafka.model_copy(update={"has_gaps": True})
    made.settings = made.settings.model_copy(update={"kafka": kafka})
    assert made.found() == {}
    assert made.found(made.candidate(61)).keys() == {"records_or_gaps"}
    assert audit(made.settings, made.candidate(61))


def test_a_record_that_is_in_a_table_twice(made: Made) -> None:
    append_events(made.warehouse, [event(59)])
    found = made.found()
    assert found.keys() == {"records_once", "records_kept"}
    assert found["records_once"] == [{"kafka_partition": "0", "kafka_offset": "59", "times": "2"}]


def test_a_record_that_is_an_event_and_a_dead_letter(made: Made) -> None:
    made.add_dead_letters(range(59, 60))
    assert made.found().keys() == {"records_once", "records_kept"}


def test_a_file_of_earlier_records_that_is_gone(made: Made) -> None:
    handle = made.warehouse.open(EVENTS)
    (old,) = (f for f in listed(handle) if dict(f.folder)["arrival_date"] == str(NOON.date()))
    made.warehouse.commit(handle, EVENTS, [], removed=[old.removal(data_changes=True)])
    found = made.found()
    assert "records_kept" in found
    assert ("records_all" in found) == made.is_first


def test_a_visit_that_is_there_twice(made: Made) -> None:
    made.add_visits(made.visits([event(n) for n in range(55, 60)]))
    assert made.found().keys() == {"visits_once", "visits_apart", "visits_share_an_event"}


def test_two_visits_that_are_one(made: Made) -> None:
    """The second is of events that were received, but it should have been merged with the first."""
    at = event(59)["event_time"] + 30 * MINUTE
    made.add([event(60, visitor_id="v11", event_time=at)])
    assert made.found(made.candidate(61)).keys() == {"visits_apart"}


def test_a_new_visit_that_should_have_been_merged_with_an_old_one(made: Made) -> None:
    at = event(4)["event_time"] + 30 * MINUTE
    made.add([event(60, visitor_id="v0", event_time=at)])
    found = made.found(made.candidate(61))
    assert found.keys() == {"visits_apart"}
    assert [row["visitor_id"] for row in found["visits_apart"]] == ["v0"]


@pytest.mark.parametrize(
    ("changes", "audit_"),
    [
        ({"span_end": NOON - timedelta(days=20)}, "visits_bounds"),
        ({"events": 6}, "visits_counts"),
        ({"pageviews": 6}, "visits_counts"),
        ({"is_bounce": True}, "visits_counts"),
        ({"duration_us": 1}, "visits_counts"),
        ({"entry_page": "/other"}, "visits_counts"),
    ],
)
def test_a_visit_that_says_what_its_events_do_not(made: Made, changes: Row, audit_: str) -> None:
    new = [event(n, visitor_id="new") for n in range(60, 65)]
    made.add(new, without_visits=True)
    (visit,) = made.visits(new)
    made.add_visits([visit | changes])
    found = made.found(made.candidate(65))
    assert audit_ in found
    assert [row["visitor_id"] for row in found[audit_]] == ["new"]


def test_an_event_that_is_in_no_visit(made: Made) -> None:
    made.add([event(60, visitor_id="forgotten")], without_visits=True)
    found = made.found(made.candidate(61))
    assert found.keys() == {"events_in_visits"}
    assert found["events_in_visits"][0]["kafka_offset"] == "60"


def test_a_visit_of_an_event_that_never_was(made: Made) -> None:
    made.add_visits(made.visits([event(100)]))
    assert made.found().keys() == {"visits_of_events"}


@pytest.mark.parametrize(
    ("counts", "finds"),
    [
        ("visit_count", {"cubes_of_visits", "cubes_alike"}),
        ("page_views", {"cubes_of_visits", "cubes_alike"}),
        ("bounces", {"cubes_of_visits"}),
        ("persons", {"cubes_of_activity"}),
    ],
)
def test_a_cube_that_is_not_that_of_its_visits(made: Made, counts: str, finds: set[str]) -> None:
    candidate = made.candidate()
    rows = rows_of(made.warehouse, CUBES, CUBE).to_pylist()
    everybody = next(row for row in rows if row["dimension"] == "")
    everybody[counts] += 1
    made.put(CUBES, pa.Table.from_pylist(rows, CUBE))
    tables = {**candidate.tables, CUBES.name: made.warehouse.open(CUBES).version()}
    assert made.found(replace(candidate, tables=tables)).keys() == finds


def test_a_cube_of_one_dimension_that_lacks_a_visit(made: Made) -> None:
    candidate = made.candidate()
    rows = rows_of(made.warehouse, CUBES, CUBE).to_pylist()
    counted = (row for row in rows if row["dimension"] == "visit:source" and row["visit_count"])
    rows.remove(next(counted))
    made.put(CUBES, pa.Table.from_pylist(rows, CUBE))
    tables = {**candidate.tables, CUBES.name: made.warehouse.open(CUBES).version()}
    assert made.found(replace(candidate, tables=tables)).keys() == {"cubes_alike"}


def test_an_event_id_in_two_visits_is_only_a_warning(made: Made) -> None:
    """By the definitions it may be: an observation of it lies more than the gap from the other."""
    made.add([event(60, event_id="59", visitor_id="v11", event_time=NOON + timedelta(hours=2))])
    found = made.found(made.candidate(61))
    assert found.keys() == {"visits_share_an_event"}
    assert found["visits_share_an_event"][0]["visits"] == "2"
    assert audit(made.settings, made.candidate(61))


def test_many_dead_letters_are_only_a_warning(made: Made) -> None:
    made.add_dead_letters(range(60, 70))
    found = made.found(made.candidate(70))
    assert found.keys() == {"dead_letters_share"}
    assert found["dead_letters_share"][0]["reason"] == "not_json"


def test_a_clock_that_is_ahead_is_only_a_warning(made: Made) -> None:
    made.add([event(60, event_time=NOON + timedelta(hours=3), arrival_time=NOON)])
    found = made.found(made.candidate(61))
    assert found.keys() == {"clocks"}
    assert found["clocks"][0]["ahead_by"] == "03:00:00"


@pytest.mark.parametrize(("now", "is_found"), [(0, True), (39, True), (40, False), (361, True)])
def test_an_hour_unlike_that_of_other_days_is_only_a_warning(
    made: Made, now: int, is_found: bool
) -> None:
    """120 events in the hour from noon on each of three days before."""
    offset = 60
    for days_ago, events in ((0, now), (1, 120), (2, 120), (3, 120)):
        at = NOON - timedelta(days=days_ago)
        many = [
            page_view(n, site_id="busy", visitor_id=f"{n}", event_time=at, arrival_time=at)
            for n in range(offset, offset + events)
        ]
        if many:
            made.add(many)
        offset += events
    found = made.found(made.candidate(offset))
    assert found.keys() == ({"volume"} if is_found else set())


def test_a_candidate_of_other_settings_is_not_audited(made: Made) -> None:
    with pytest.raises(NotAudited, match="another definition"):
        audit(made.settings, replace(made.candidate(), definition="another"))


def test_every_audit_is_on_its_page() -> None:
    page = Path("docs/audits.md").read_text(encoding="utf-8")
    listed = [f"| `{one.name}` | {one.severity} |" for one in audits()]
    assert [line for line in listed if line not in page] == []


def test_what_the_last_audits_found_is_shown(made: Made) -> None:
    made.found(made.candidate(61))
    told = clickstream("batch", "audits", settings=made.settings, env={"COLUMNS": "300"})
    assert told.returncode == 0, told.stderr
    (line,) = (line for line in told.stdout.splitlines() if "records_all" in line)
    assert '"expected"' in line
    assert f"Run run {made.number}" in told.stdout


@pytest.mark.parametrize("point", ["audits written", "audited"])
def test_audits_that_die_are_made_again_and_count_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """They are kept all together or not at all; of those made twice the last ones count."""
    made = Made(Settings(data_dir=tmp_path), is_first=False)
    made.make()
    candidate = made.candidate()
    with monkeypatch.context() as patch:
        die_at(point, patch)
        with pytest.raises(Died, match=point):
            audit(made.settings, candidate)
    if point == "audits written":
        assert last(made.warehouse) == []
        with pytest.raises(NotAudited, match="has not been audited"):
            passed(made.warehouse, candidate)
    audit(made.settings, candidate)
    passed(made.warehouse, candidate)
    assert [row["audit"] for row in last(made.warehouse)] == [one.name for one in audits()]
