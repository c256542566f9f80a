"""A day recomputed from its records is what is served; every difference has its cause."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from batch import cli
from batch import run as runs
from batch.reconcile import Reconciled, reconcile
from clickstream.event import EVENT
from clickstream.publication import at as at_number
from clickstream.publication import latest, publish
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.rows import read, whole
from clickstream.warehouse.tables import EVENTS, RECONCILIATIONS, VISITS
from tests.command import environment
from tests.topic import event, send

NOW = datetime.now(UTC)
TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


def at(day: date, hour: int, **fields: Any) -> dict[str, Any]:
    time = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    return event(0, event_id=f"{day} {hour}", visitor_id="v", event_time=time.isoformat()) | fields


def by_metric(found: Reconciled) -> dict[Any, dict[str, Any]]:
    return {row["metric"]: row for row in found.rows}


@pytest.fixture
def published(own: Settings, spark: SparkSession) -> Settings:
    """Yesterday as it had arrived by its end, then a late event, a duplicate, and today's."""
    first = [at(YESTERDAY, 1), at(YESTERDAY, 5), at(YESTERDAY, 5, event_id="another")]
    send(own, [*first, b"broken"])
    runs.run(own, spark, None, "first")
    late = at(YESTERDAY, 9, event_id="late", name="engagement")
    send(own, [late, first[0], at(TODAY, 0, visitor_id="w")])
    runs.run(own, spark, None, "second")
    return own


def test_a_day_is_what_its_records_come_to(published: Settings, spark: SparkSession) -> None:
    found = reconcile(published, spark, YESTERDAY)
    assert found.wrong == []
    rows = by_metric(found)
    told = ("recomputed", "served", "first", "late", "redefined", "duplicate", "lost")
    assert [rows["events"][name] for name in told] == [4, 4, 3, 1, 0, 1, 0]
    assert [rows["pageviews"][name] for name in told] == [3, 3, 3, 0, 0, 0, 0]
    assert [rows["visits"][name] for name in told] == [3, 3, 2, 1, 0, 0, 0]
    kept = whole(Warehouse.of(published), RECONCILIATIONS).to_pylist()
    assert sorted(kept, key=str) == sorted(found.rows, key=str)
    other = reconcile(published, spark, YESTERDAY - timedelta(days=9))
    assert (other.rows, other.wrong) == ([], [])


def test_a_first_publication_whose_files_maintenance_has_taken_is_not_compared(
    published: Settings, spark: SparkSession
) -> None:
    """Its log is kept for longer than they are."""
    warehouse = Warehouse.of(published)
    first, second = (at_number(warehouse, number) for number in (1, 2))
    assert first
    assert second
    now, then = (
        {file.path for file in listed(warehouse.open(VISITS, one.tables[VISITS.name]))}
        for one in (second, first)
    )
    runs.rebuild(published, spark, "so that none of them is needed")
    for path in now | then:
        warehouse.take_away(VISITS, path)
    found = reconcile(published, spark, YESTERDAY)
    assert found.wrong == []
    assert {(row["first"], row["late"], row["redefined"]) for row in found.rows} == {(None,) * 3}


def test_a_record_that_events_have_otherwise_than_kafka_is_found(
    published: Settings, spark: SparkSession
) -> None:
    """Published, too: of the same wrong events all that is computed agrees."""
    warehouse = Warehouse.of(published)
    handle = warehouse.open(EVENTS)
    file = next(f for f in listed(handle) if f.rows > 1)
    (rows,) = read(warehouse.path(EVENTS), {}, [file.path], EVENT.names)
    day = pa.scalar(date.fromisoformat(dict(file.folder)["arrival_date"]))
    names = pa.array(["page_view"] * rows.num_rows)
    paths = pa.array([f"{path}x" for path in rows["path"].to_pylist()])
    for name, values in (("name", names), ("path", paths), ("url", paths)):
        rows = rows.set_column(rows.schema.get_field_index(name), name, values)
    wrong = rows.append_column("arrival_date", pa.repeat(day, rows.num_rows))
    warehouse.commit(
        handle,
        EVENTS,
        warehouse.write(EVENTS, wrong.select(EVENTS.columns.names).cast(EVENTS.columns)),
        removed=[file.removal(data_changes=True)],
    )
    runs.rebuild(published, spark, "of wrong events")
    found = reconcile(published, spark, YESTERDAY)
    assert any("not in `events` as they are in Kafka" in said for said in found.wrong)
    assert any("visits are not to the letter" in said for said in found.wrong)


def test_what_the_laws_exclude_is_told_and_ends_with_an_error(
    published: Settings,
    spark: SparkSession,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A publication behind the runs' back: of the first one's visits, and without some events."""
    warehouse = Warehouse.of(published)
    served, earlier = latest(warehouse), at_number(warehouse, 1)
    assert served
    assert earlier
    handle = warehouse.open(EVENTS)
    first, *_ = sorted(listed(handle), key=lambda f: f.rows, reverse=True)
    version = warehouse.commit(handle, EVENTS, [], removed=[first.removal(data_changes=True)])
    broken = {
        **vars(served),
        "number": served.number + 1,
        "tables": {
            **served.tables,
            EVENTS.name: version,
            VISITS.name: earlier.tables[VISITS.name],
        },
    }
    publish(warehouse, type(served)(**broken), after=served)
    found = reconcile(published, spark, YESTERDAY)
    rows = by_metric(found)
    assert rows["events"]["lost"] >= 1
    assert (rows["events"]["served"], rows["events"]["recomputed"]) == (3, 4)
    for name, value in environment(published).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(cli.typer.Exit) as ended:
        cli.reconcile_(datetime(YESTERDAY.year, YESTERDAY.month, YESTERDAY.day))
    assert ended.value.exit_code == 1
    told = capsys.readouterr().out
    assert "are in Kafka and not in `events`" in told
    assert "3 events are served, and 4 are right" in told
    assert "visits are not to the letter" in told
