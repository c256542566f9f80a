"""Days that are damaged, in whatever way, are after a repair as a rebuild makes them."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from batch import run as runs
from batch.audit import AuditFailed, audit
from batch.repair import CannotRepair, repair
from clickstream import cube
from clickstream.piece import VISIT
from clickstream.publication import Publication, latest, publish
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.tables import ACTIVITY, CUBES, VIEWS, VISITS, Table
from clickstream.warehouse.visits import in_folders
from tests.batch.killing import killed
from tests.published import assert_exact
from tests.tables import rows_of
from tests.topic import event, send

Row = dict[str, Any]
FIRST = date(2026, 3, 3)
DAYS = [FIRST + timedelta(days=n) for n in range(4)]
DAMAGED = DAYS[1]
COLUMNS = {VISITS: VISIT, ACTIVITY: cube.ACTIVITY, CUBES: cube.CUBE}


def at(number: int, day: date, hour: float, **fields: Any) -> Row:
    time = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)
    return event(number, event_id=f"e{number}", event_time=time.isoformat()) | fields


def history() -> list[Row]:
    """Three persons who come every day, two of them on two devices, and a visit over midnight."""
    events = [
        at(100 * n + v, day, 8 + v, visitor_id=f"v{v}", user_id="ada" if v % 2 else "")
        for n, day in enumerate(DAYS)
        for v in range(4)
    ]
    night = [at(1000 + n, DAMAGED, 23.5 + n / 4, visitor_id="night") for n in range(4)]
    return [*events, *night]


@pytest.fixture
def published(own: Settings, spark: SparkSession) -> Settings:
    send(own, history())
    runs.run(own, spark, None, "first")
    return own


def repair_and_publish(
    settings: Settings, spark: SparkSession, first: date, last: date, reason: str
) -> Publication:
    return runs.published(settings, lambda: repair(settings, spark, first, last, reason))


class Damage:
    """The rows of a view, to be changed, and published behind the runs' back."""

    def __init__(self, settings: Settings) -> None:
        self.warehouse = Warehouse.of(settings)
        self.rows = {
            table: rows_of(self.warehouse, table, columns).to_pylist()
            for table, columns in COLUMNS.items()
        }

    def of_day(self, table: Table) -> list[Row]:
        """Some row for each of many things to do to it."""
        if table == VISITS:
            rows = [v for v in self.rows[table] if v["span_start"].date() == DAMAGED]
            return sorted(rows, key=lambda v: v["visitor_id"] == "night")
        return [row for row in self.rows[table] if row["day"] == DAMAGED]

    def publish(self) -> Publication:
        served = latest(self.warehouse)
        assert served is not None
        tables = dict(served.tables)
        for table, columns in COLUMNS.items():
            rows = pa.Table.from_pylist(self.rows[table], columns)
            rows = in_folders(rows) if table == VISITS else rows
            handle = self.warehouse.open(table)
            old = [file.removal(data_changes=True) for file in listed(handle)]
            files = self.warehouse.write(table, rows.select(table.columns.names))
            tables[table.name] = self.warehouse.commit(handle, table, files, removed=old)
        broken = replace(served, number=served.number + 1, tables=tables, reason="broken")
        publish(self.warehouse, broken, after=served)
        return broken


def visits_are_damaged(damage: Damage) -> None:
    """One is gone, one twice, one another, one that never was, one with another's events too."""
    gone, twice, other, longer, night = damage.of_day(VISITS)
    rows = damage.rows[VISITS]
    rows.remove(gone)
    rows.append(dict(twice))
    other |= {"source": "nowhere", "pageviews": 9, "bot": True}
    longer |= {"span_end": longer["span_end"] + timedelta(hours=9), "hits": night["hits"]}
    rows.append(longer | {"visitor_id": "nobody"})


def activity_is_damaged(damage: Damage) -> None:
    """A person is not there, another twice, one has other hits, one another day before."""
    rows, (one, two, three, *_) = damage.rows[ACTIVITY], damage.of_day(ACTIVITY)
    rows.remove(one)
    rows.append(dict(two))
    three["present"] = [p | {"hits": 99, "prev": date(2026, 1, 1)} for p in three["present"][1:]]
    rows.append(three | {"person": "visitor:nobody"})


def cubes_are_damaged(damage: Damage) -> None:
    """A cell is gone, another counts too much, one is of a value that nobody had."""
    rows, (one, two, three, *_) = damage.rows[CUBES], damage.of_day(CUBES)
    rows.remove(one)
    two["persons"] += 5
    rows.append(three | {"value": "nowhere", "visit_count": 3})


def all_of_the_day_is_gone(damage: Damage) -> None:
    for table in COLUMNS:
        for row in damage.of_day(table):
            damage.rows[table].remove(row)


def all_are_damaged(damage: Damage) -> None:
    for harm in (visits_are_damaged, activity_is_damaged, cubes_are_damaged):
        harm(damage)


@pytest.mark.parametrize(
    "harm",
    [
        pytest.param(visits_are_damaged, marks=pytest.mark.slow),
        pytest.param(activity_is_damaged, marks=pytest.mark.slow),
        pytest.param(cubes_are_damaged, marks=pytest.mark.slow),
        all_of_the_day_is_gone,
        pytest.param(all_are_damaged, marks=pytest.mark.slow),
    ],
)
def test_a_repair_of_the_day_makes_the_tables_equal_to_a_rebuild(
    published: Settings, spark: SparkSession, harm: Callable[[Damage], None]
) -> None:
    right = contents(published, latest_of(published))
    damage = Damage(published)
    harm(damage)
    broken = damage.publish()
    assert contents(published, broken) != right
    repaired = repair_and_publish(published, spark, DAMAGED, DAMAGED, "it was damaged")
    assert contents(published, repaired) == right
    assert assert_exact(published) == repaired
    assert (repaired.number, repaired.cutoff) == (broken.number + 1, broken.cutoff)
    send(published, [at(5000, DAMAGED, 12, visitor_id="v0", user_id="ada")])
    runs.run(published, spark, None, "on top")
    assert_exact(published)


REPAIR = (
    f"compute --anew --from {DAMAGED} --to {DAMAGED} --for killed",
    "audit --for killed",
    "publish --for killed",
)
BEFORE_IT_IS_SERVED = (
    *("stepped back", "visits made anew", "activity made anew", "cubes made anew"),
    *("views written", "proposed"),
    *("audits written", "audited", "about to publish"),
)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_repair_that_is_killed_changes_nothing_and_can_be_made_again(
    published: Settings, spark: SparkSession
) -> None:
    right = contents(published, latest_of(published))
    damage = Damage(published)
    all_are_damaged(damage)
    broken = damage.publish()
    wrong = contents(published, broken)
    for point in BEFORE_IT_IS_SERVED:
        killed(published, REPAIR, point)
        assert latest_of(published) == broken
        assert contents(published, broken) == wrong
    killed(published, REPAIR, "published")
    repaired = latest_of(published)
    assert repaired.number == broken.number + 1
    assert contents(published, repaired) == right
    send(published, [at(5000, DAMAGED, 12, visitor_id="v0", user_id="ada")])
    runs.run(published, spark, None, "on top")
    assert_exact(published)


def test_what_a_repair_changes_is_told_and_kept(published: Settings, spark: SparkSession) -> None:
    damage = Damage(published)
    gone, other, *_ = damage.of_day(VISITS)
    damage.rows[VISITS].remove(gone)
    other["source"] = "nowhere"
    damage.publish()
    repaired = repair_and_publish(published, spark, DAYS[0], DAYS[2], "it was damaged")
    visits, activity, cubes = changes(repaired)
    assert (visits["table"], activity["table"], cubes["table"]) == tuple(t.name for t in VIEWS)
    assert (visits["gone"], visits["made"], visits["same"]) == (1, 2, 15)
    assert visits["days"] == [{"day": str(DAMAGED), "gone": 1, "made": 2, "same": 3}]
    for view in (activity, cubes):
        assert (view["gone"], view["made"], view["days"]) == (0, 0, [])
    rebuilt = runs.rebuild(published, spark, "anew")
    assert [(v["gone"], v["made"]) for v in changes(rebuilt)] == [(0, 0)] * 3
    assert [v["same"] for v in changes(rebuilt)] == [rebuilt.counts[t.name] for t in VIEWS]


def test_days_that_are_right_are_not_published_again(
    published: Settings, spark: SparkSession
) -> None:
    first = latest_of(published)
    assert repair(published, spark, DAYS[0], DAYS[-1], "to be sure") is None
    assert repair_and_publish(published, spark, DAYS[0], DAYS[-1], "to be sure") == first
    before = date(2020, 1, 1)
    assert repair(published, spark, before, before, "nothing was there") is None


def test_damage_on_other_days_is_left_and_told(published: Settings, spark: SparkSession) -> None:
    damage = Damage(published)
    visits_are_damaged(damage)
    (row, *_) = (v for v in damage.rows[VISITS] if v["span_start"].date() == DAYS[-1])
    row["pageviews"] = 9
    broken = damage.publish()
    with pytest.raises(AuditFailed, match="visits_once"):
        repair_and_publish(published, spark, DAYS[-1], DAYS[-1], "another day")
    assert latest_of(published) == broken


def test_another_definition_is_refused(published: Settings, spark: SparkSession) -> None:
    first = latest_of(published)
    visits = published.visits.model_copy(update={"gap_minutes": 5})
    with pytest.raises(CannotRepair, match="another definition"):
        repair(published.model_copy(update={"visits": visits}), spark, FIRST, FIRST, "other gap")
    with pytest.raises(CannotRepair, match="is after"):
        repair(published, spark, DAYS[1], DAYS[0], "backward")
    assert latest_of(published) == first
    assert audit(published, runs.rebuild(published, spark, "the fixture's own"))


def latest_of(settings: Settings) -> Publication:
    served = latest(Warehouse.of(settings))
    assert served is not None
    return served


def contents(settings: Settings, publication: Publication) -> dict[str, list[Row]]:
    warehouse = Warehouse.of(settings)
    return {
        table.name: sorted(
            rows_of(warehouse, table, columns, publication.tables[table.name]).to_pylist(),
            key=repr,
        )
        for table, columns in COLUMNS.items()
    }


def changes(publication: Publication) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(publication.changes)
    return found
