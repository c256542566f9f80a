"""Whether what is published is what a naive recompute over the topic gives."""

from collections import Counter
from typing import Any

from clickstream.cube import CUBE
from clickstream.cutoff import Cutoff
from clickstream.parse import parse
from clickstream.publication import Publication, latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import CUBES, DEAD_LETTERS, EVENTS, VISITS, Table
from tests import oracle
from tests.cubed import assert_persons, assert_sums
from tests.tables import rows_of, visits_as_serving_reads
from tests.topic import received

Row = dict[str, Any]


def assert_exact(settings: Settings, all_records: bool = True) -> Publication:
    """Every record below the cutoff is in its table once, and the visits are those of them all.

    Where there is a horizon, the visits are those of what happened at or after it. all_records:
    whether none may be missing in the tables, also of those that happened before.
    """
    warehouse = Warehouse.of(settings)
    publication = latest(warehouse)
    assert publication is not None
    parsed = parse(received(settings))
    events = _below(publication.cutoff, parsed.events.to_pylist())
    dead_letters = _below(publication.cutoff, parsed.dead_letters.to_pylist())
    for table, expected in ((EVENTS, events), (DEAD_LETTERS, dead_letters)):
        held = _places(_rows(warehouse, table, publication))
        assert max(held.values(), default=1) == 1, f"records twice in {table.name}"
        wanted = expected if all_records or table == DEAD_LETTERS else _since(publication, expected)
        assert _places(wanted) - held == Counter(), f"records missing in {table.name}"
    events = _since(publication, events)
    visits = visits_as_serving_reads(warehouse, publication.tables[VISITS.name])
    assert visits == oracle.visits(events)
    cube = rows_of(warehouse, CUBES, CUBE, publication.tables[CUBES.name])
    timezones = dict(publication.timezones)
    assert_persons(cube, events, timezones)
    assert_sums(cube, events, timezones)
    return publication


def _below(cutoff: Cutoff, rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["kafka_offset"] < cutoff[row["kafka_partition"]]]


def _since(publication: Publication, events: list[Row]) -> list[Row]:
    horizon = publication.horizon
    return [event for event in events if horizon is None or event["event_time"] >= horizon]


def _rows(warehouse: Warehouse, table: Table, publication: Publication) -> list[Row]:
    handle = warehouse.open(table, publication.tables[table.name])
    columns = ["kafka_partition", "kafka_offset"]
    rows: list[Row] = handle.to_pyarrow_table(columns=columns).to_pylist()
    return rows


def _places(rows: list[Row]) -> Counter[tuple[int, int]]:
    return Counter((row["kafka_partition"], row["kafka_offset"]) for row in rows)
