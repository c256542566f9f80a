"""The published visits that new pieces touch: found by their keys, read in whole only then."""

from collections.abc import Iterator
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa

from clickstream.piece import PIECE
from clickstream.views import duckdb as views
from clickstream.views.touches import touches
from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.rows import deleted, read
from clickstream.warehouse.tables import VISITS
from clickstream.warehouse.visits import LONG

KEY = ["site_id", "visitor_id", "span_start"]


def touched(
    con: duckdb.DuckDBPyConnection,
    warehouse: Warehouse,
    version: int,
    pieces: pa.Table,
    gap_seconds: int,
) -> pa.Table:
    """The visits of one version of `visits` that some piece lies within the gap of, as PIECE."""
    table = _Table(warehouse, version)
    con.register("pieces", views.naive(pieces.select([*KEY, "span_end"])))
    try:
        paths = table.near({day for (day,) in con.execute(_near(gap_seconds)).fetchall()})
        keys = [
            rows.append_column("file", pa.array(np.full(rows.num_rows, n))).append_column(
                "row", pa.array(np.arange(rows.num_rows))
            )
            for n, rows in enumerate(table.read(paths, [*KEY, "span_end"]))
        ]
        if not keys:
            return PIECE.empty_table()
        con.register("visits", views.naive(pa.concat_tables(keys)))
        found = con.execute(_touched(gap_seconds)).fetchall()
    finally:
        con.unregister("pieces")
        con.unregister("visits")
    files = [paths[n] for n, _ in found]
    whole = table.read(files, PIECE.names)
    parts = [rows.take(places) for rows, (_, places) in zip(whole, found, strict=True)]
    return pa.concat_tables([PIECE.empty_table(), *(part.cast(PIECE) for part in parts)])


def _near(gap_seconds: int) -> str:
    """The start dates under which a visit that a piece touches can lie, if it is not long."""
    gap, long = f"INTERVAL {gap_seconds} SECOND", f"INTERVAL {LONG.total_seconds()} SECOND"
    return f"""
        SELECT DISTINCT CAST(unnest(generate_series(
            date_trunc('day', span_start - {gap} - {long}), span_end + {gap}, INTERVAL 1 DAY
        )) AS DATE)
        FROM pieces
    """


def _touched(gap_seconds: int) -> str:
    """For each file, the places of such visits in it."""
    return f"""
        SELECT file, list(row ORDER BY row) FROM visits
        WHERE EXISTS (FROM pieces WHERE {touches("visits", "pieces", gap_seconds)})
        GROUP BY file ORDER BY file
    """


class _Table:
    """One version of `visits`; each file's rows in their order, without the deleted ones."""

    def __init__(self, warehouse: Warehouse, version: int) -> None:
        self._warehouse = warehouse
        handle = warehouse.open(VISITS, version)
        self._files = listed(handle)
        self._kept = deleted(handle)

    def near(self, days: set[date]) -> list[str]:
        """The files in the folders of these days, and of all long visits."""
        names = {day.isoformat() for day in days}
        found = ((file.path, dict(file.folder)) for file in self._files)
        return [
            path
            for path, folder in found
            if folder["start_date"] in names or folder["is_long"].lower() == "true"
        ]

    def read(self, paths: list[str], columns: list[str]) -> Iterator[pa.Table]:
        warehouse = self._warehouse
        url = warehouse.path(VISITS)
        return read(url, warehouse.storage_options, paths, columns, self._kept)
