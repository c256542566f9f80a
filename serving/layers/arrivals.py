"""What arrived in the last day that batch has read: by hour, and how late after it happened."""

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from clickstream.warehouse import Warehouse
from clickstream.warehouse.door import show
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.tables import DEAD_LETTERS, EVENTS, Table

HOURS = 24
LATER = (10, 60, 600, 1800, 3600, 86_400, 604_800)  # seconds, up to which; then: more
AHEAD = -1  # seconds from which an event lies ahead of its arrival: a clock that is wrong


def told(con: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> dict[str, Any]:
    """`hours`: {hour, events, dead_letters}, without a gap. `lateness`: {upto_seconds, events},
    where 0 stands for events ahead of their arrival and null for all beyond the last.
    """
    last = _last(con, warehouse)
    if last is None:
        return {"hours": [], "lateness": []}
    hours = [last - timedelta(hours=back) for back in range(HOURS - 1, -1, -1)]
    counts = {}
    for table in (EVENTS, DEAD_LETTERS):
        _show(con, warehouse, table, hours[0])
        counts[table.name] = dict(
            con.execute(
                f"SELECT date_trunc('hour', arrival_time), count(*) FROM {table.name}"
                " WHERE arrival_time >= ? GROUP BY 1",
                [hours[0]],
            ).fetchall()
        )
    events, dead = counts[EVENTS.name], counts[DEAD_LETTERS.name]
    return {
        "hours": [
            {
                "hour": hour.replace(tzinfo=UTC).isoformat(),
                "events": events.get(hour, 0),
                "dead_letters": dead.get(hour, 0),
            }
            for hour in hours
        ],
        "lateness": _lateness(con, hours[0]),
    }


def _lateness(con: duckdb.DuckDBPyConnection, since: datetime) -> list[dict[str, Any]]:
    cases = " ".join(f"WHEN late <= {upto} THEN {upto}" for upto in LATER)
    found = dict(
        con.execute(
            f"SELECT CASE WHEN late < {AHEAD} THEN 0 {cases} END AS upto, count(*) FROM ("
            " SELECT epoch(arrival_time) - epoch(event_time) AS late FROM events"
            " WHERE arrival_time >= ?) GROUP BY upto",
            [since],
        ).fetchall()
    )
    return [{"upto_seconds": upto, "events": found.get(upto, 0)} for upto in (0, *LATER, None)]


def _last(con: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> datetime | None:
    """The hour of the newest arrival, naive UTC."""
    newest = []
    for table in (EVENTS, DEAD_LETTERS):
        if not warehouse.exists(table):
            return None
        days = [dict(file.folder)["arrival_date"] for file in listed(warehouse.open(table))]
        if not days:
            show(con, warehouse, table, only=())
            continue
        _show(con, warehouse, table, datetime.fromisoformat(max(days)))
        (row,) = con.execute(
            f"SELECT date_trunc('hour', max(arrival_time)) FROM {table.name}"
        ).fetchall()
        newest.append(row[0])
    return max((hour for hour in newest if hour), default=None)


def _show(
    con: duckdb.DuckDBPyConnection, warehouse: Warehouse, table: Table, since: datetime
) -> None:
    """The table as a view, with the folders of the days from `since` on."""
    first = since.date().isoformat()
    files = listed(warehouse.open(table))
    only = [file.path for file in files if dict(file.folder)["arrival_date"] >= first]
    show(con, warehouse, table, only=only)
