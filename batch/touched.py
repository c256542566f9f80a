"""The published visits that new pieces touch: found by their keys, read in whole only then."""

from datetime import date

import duckdb
import pyarrow as pa

from batch.version import Found, Version
from clickstream.views import duckdb as views
from clickstream.views.touches import touches
from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import Listed
from clickstream.warehouse.tables import VISITS
from clickstream.warehouse.visits import LONG

KEY = ["site_id", "visitor_id", "span_start"]


def touched(
    con: duckdb.DuckDBPyConnection,
    warehouse: Warehouse,
    version: int,
    pieces: pa.Table,
    gap_seconds: int,
) -> list[Found]:
    """The visits of one version of `visits` that some piece lies within the gap of."""
    table = Version(warehouse, VISITS, version)
    con.register("pieces", views.naive(pieces.select([*KEY, "span_end"])))
    try:
        days = {day for (day,) in con.execute(_near(gap_seconds)).fetchall()}
        where = f"EXISTS (FROM pieces WHERE {touches('keys', 'pieces', gap_seconds)})"
        files = [file for file in table.files if _may_hold(file, days)]
        return list(table.find(con, files, [*KEY, "span_end"], where))
    finally:
        con.unregister("pieces")


def _near(gap_seconds: int) -> str:
    """The start dates under which a visit that a piece touches can lie, if it is not long."""
    gap, long = f"INTERVAL {gap_seconds} SECOND", f"INTERVAL {LONG.total_seconds()} SECOND"
    return f"""
        SELECT DISTINCT CAST(unnest(generate_series(
            date_trunc('day', span_start - {gap} - {long}), span_end + {gap}, INTERVAL 1 DAY
        )) AS DATE)
        FROM pieces
    """


def _may_hold(file: Listed, days: set[date]) -> bool:
    """Whether it lies in the folder of one of these days, or in one of long visits."""
    folder = dict(file.folder)
    return folder["is_long"] == "true" or date.fromisoformat(folder["start_date"]) in days
