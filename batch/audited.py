"""What audits ask about: a candidate's tables at its versions, and what is new in them, as views.

An audit costs what it reads. What is new is so against the base, the publication that the candidate
was computed from. Where nothing of the base is left (the first run, a rebuild, another definition),
and where days were made anew, everything is new. The base's own audits passed, so that new rows are
enough for most questions.

| relation | rows |
| --- | --- |
| each of candidate.tables | the whole table at the candidate's version |
| new_events | events from the base's cutoff up to the candidate's, none of before its horizon |
| week_events | events that arrived in the eight days up to the cutoff, and some before |
| records | every record at or beyond the base's cutoff: its place in the log, is_event |
| new_visits | visits in files that the base does not have |
| near_visits | these, and all that can be within the gap of one of them |
| base_visits | the same of the base |
| counted | per partition: records that must be new (expected), and that are (held) |
| cutoff, base_cutoff | kafka_partition, kafka_offset |
| losses | kafka_partition, first_offset, end_offset (exclusive): accepted, below the cutoff |
| forgotten | kafka_partition, rows, below_offset: taken out because they lay before a horizon |
| table_rows | name, rows: told by the log, no file is read |
| asked | one row: topic_id, cutoff_time, gap_seconds, has_gaps, horizon |
"""

from collections.abc import Collection
from datetime import date, timedelta

import duckdb
import pyarrow as pa

from batch.forget import forgotten
from clickstream import losses
from clickstream.cutoff import Cutoff
from clickstream.publication import Publication, at
from clickstream.settings import Settings
from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse
from clickstream.warehouse.door import show
from clickstream.warehouse.inventory import Listed, count, listed
from clickstream.warehouse.tables import ALL, DEAD_LETTERS, EVENTS, VISITS, Table
from clickstream.warehouse.visits import LONG

NEAR = LONG + timedelta(days=2)  # a visit that is not long, the longest gap, the parts of two days


def over(settings: Settings, candidate: Publication) -> duckdb.DuckDBPyConnection:
    """A connection that has all the relations."""
    warehouse = Warehouse.of(settings)
    con = views.connect()
    base = _base(warehouse, candidate)
    since = base.cutoff if base else Cutoff(candidate.cutoff.topic_id)
    for table in ALL:
        if table.name in candidate.tables:
            show(con, warehouse, table, candidate.tables[table.name])
    _facts(con, settings, candidate, since)
    _records(con, warehouse, candidate, since)
    _week(con, warehouse, candidate)
    _visits(con, warehouse, candidate, base)
    return con


def _base(warehouse: Warehouse, candidate: Publication) -> Publication | None:
    """The publication that something of the candidate is left of; None: everything is new."""
    base = at(warehouse, candidate.number - 1)
    if base is None or base.definition != candidate.definition or candidate.changes:
        return None
    if base.cutoff.topic_id != candidate.cutoff.topic_id:
        return None
    before, now = (_paths(warehouse, VISITS, p) for p in (base, candidate))
    return base if before & now or not before else None


def _facts(
    con: duckdb.DuckDBPyConnection, settings: Settings, candidate: Publication, since: Cutoff
) -> None:
    warehouse, cutoff = Warehouse.of(settings), candidate.cutoff
    offset = "kafka_partition INTEGER, kafka_offset BIGINT"
    _table(con, "cutoff", offset, sorted(cutoff.offsets.items()))
    _table(con, "base_cutoff", offset, [(p, since[p]) for p in sorted(cutoff.offsets)])
    _table(
        con,
        "losses",
        "kafka_partition INTEGER, first_offset BIGINT, end_offset BIGINT",
        [(loss.partition, loss.start, loss.end) for loss in losses.below(warehouse, cutoff)],
    )
    _table(
        con,
        "forgotten",
        "kafka_partition INTEGER, rows BIGINT, below_offset BIGINT",
        _forgotten(warehouse, candidate),
    )
    _table(
        con,
        "table_rows",
        "name VARCHAR, rows BIGINT",
        [
            (table.name, count(warehouse.open(table, candidate.tables[table.name])))
            for table in ALL
            if table.name in candidate.tables
        ],
    )
    time, horizon = (
        at.replace(tzinfo=None) if at else None for at in (cutoff.time, candidate.horizon)
    )
    _table(
        con,
        "asked",
        "topic_id VARCHAR, cutoff_time TIMESTAMP, gap_seconds BIGINT, has_gaps BOOLEAN,"
        " horizon TIMESTAMP",
        [(cutoff.topic_id, time, settings.gap_seconds, settings.kafka.has_gaps, horizon)],
    )


def _forgotten(warehouse: Warehouse, candidate: Publication) -> list[tuple[int, int, int]]:
    return [
        (partition, rows, told.below[partition])
        for table in (EVENTS, DEAD_LETTERS)
        for told in [
            forgotten(warehouse.open(table, candidate.tables[table.name]), candidate.cutoff)
        ]
        for partition, rows in told.rows.items()
    ]


def _records(
    con: duckdb.DuckDBPyConnection, warehouse: Warehouse, candidate: Publication, since: Cutoff
) -> None:
    for table in (EVENTS, DEAD_LETTERS):
        version = candidate.tables[table.name]
        paths = _reaching(warehouse, table, version, since)
        show(con, warehouse, table, version, name=f"some_{table.name}", only=paths)
    place = "topic_id, kafka_partition, kafka_offset, arrival_time"
    con.execute(f"""
        CREATE TEMP VIEW records AS
        SELECT * FROM (
            SELECT {place}, true AS is_event FROM some_events
            UNION ALL SELECT {place}, false FROM some_dead_letters
        ) AS record
        WHERE NOT EXISTS (
            FROM base_cutoff AS base
            WHERE base.kafka_partition = record.kafka_partition
                AND base.kafka_offset > record.kafka_offset
        );
        CREATE TEMP VIEW new_events AS
        SELECT event.* FROM some_events AS event
        JOIN cutoff USING (kafka_partition) JOIN base_cutoff USING (kafka_partition)
        WHERE event.kafka_offset >= base_cutoff.kafka_offset
            AND event.kafka_offset < cutoff.kafka_offset
            AND event_time >= (SELECT coalesce(horizon, '-infinity') FROM asked);
        CREATE TEMP VIEW counted AS
        WITH held AS (
            SELECT kafka_partition, count(DISTINCT records.kafka_offset) AS held
            FROM records JOIN cutoff USING (kafka_partition)
            WHERE records.kafka_offset < cutoff.kafka_offset
                AND topic_id = (SELECT topic_id FROM asked)
            GROUP BY kafka_partition
        ), lost AS (
            SELECT kafka_partition,
                sum(greatest(0, end_offset - greatest(first_offset, kafka_offset))) AS lost
            FROM losses JOIN base_cutoff USING (kafka_partition) GROUP BY kafka_partition
        ), gone AS (
            SELECT kafka_partition, sum(rows) AS gone
            FROM forgotten JOIN base_cutoff USING (kafka_partition)
            WHERE kafka_offset < below_offset GROUP BY kafka_partition
        )
        SELECT kafka_partition,
            cutoff.kafka_offset - base_cutoff.kafka_offset
            - coalesce(lost, 0)::BIGINT - coalesce(gone, 0)::BIGINT AS expected,
            coalesce(held, 0) AS held
        FROM cutoff JOIN base_cutoff USING (kafka_partition)
        LEFT JOIN held USING (kafka_partition) LEFT JOIN lost USING (kafka_partition)
        LEFT JOIN gone USING (kafka_partition)
    """)


def _week(con: duckdb.DuckDBPyConnection, warehouse: Warehouse, candidate: Publication) -> None:
    version, until = candidate.tables[EVENTS.name], candidate.cutoff.time
    first = (until - timedelta(days=8)).date().isoformat() if until else ""
    files = listed(warehouse.open(EVENTS, version))
    paths = {f.path for f in files if dict(f.folder)["arrival_date"] >= first}
    show(con, warehouse, EVENTS, version, name="week_events", only=paths)


def _reaching(warehouse: Warehouse, table: Table, version: int, since: Cutoff) -> list[str]:
    """The files that can hold a record at or beyond the offsets, told by what each states."""
    files = pa.table(warehouse.open(table, version).get_add_actions(flatten=True)).to_pylist()
    return [
        file["path"]
        for file in files
        if any(
            file["max.kafka_offset"] >= since[p]
            for p in range(file["min.kafka_partition"], file["max.kafka_partition"] + 1)
        )
    ]


def _visits(
    con: duckdb.DuckDBPyConnection,
    warehouse: Warehouse,
    candidate: Publication,
    base: Publication | None,
) -> None:
    now = listed(warehouse.open(VISITS, candidate.tables[VISITS.name]))
    before = listed(warehouse.open(VISITS, base.tables[VISITS.name])) if base else []
    known = {file.path for file in before}
    new = [file for file in now if file.path not in known]
    version = candidate.tables[VISITS.name]
    show(con, warehouse, VISITS, version, name="new_visits", only={f.path for f in new})
    show(con, warehouse, VISITS, version, name="near_visits", only=_near(now, new))
    version = base.tables[VISITS.name] if base else version
    show(con, warehouse, VISITS, version, name="base_visits", only=_near(before, new))


def _near(files: list[Listed], new: list[Listed]) -> set[str]:
    """The files of visits that can touch one in a new file, by their folders."""
    days = {_day(file) for file in new}
    long_since = min((_day(file) for file in new if _is_long(file)), default=date.max)
    return {
        file.path
        for file in files
        if (_is_long(file) and new)
        or _day(file) + NEAR >= long_since
        or any(abs(_day(file) - day) <= NEAR for day in days)
    }


def _day(file: Listed) -> date:
    return date.fromisoformat(dict(file.folder)["start_date"])


def _is_long(file: Listed) -> bool:
    return dict(file.folder)["is_long"] == "true"


def _paths(warehouse: Warehouse, table: Table, publication: Publication) -> set[str]:
    return {f.path for f in listed(warehouse.open(table, publication.tables[table.name]))}


def _table(
    con: duckdb.DuckDBPyConnection, name: str, columns: str, rows: Collection[tuple[object, ...]]
) -> None:
    con.execute(f"CREATE TEMP TABLE {name} ({columns})")
    if rows:
        marks = ", ".join("?" for _ in next(iter(rows)))
        con.executemany(f"INSERT INTO {name} VALUES ({marks})", list(rows))
