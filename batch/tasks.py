"""What Spark's tasks do: events -> pieces, shared out by visitor -> visits, written to data files.

Spark shares the work out, moves pieces between tasks, and tries again what fails. The work itself
is DuckDB's, over Arrow: no row becomes one of Spark's, which would cost more than the work does
(docs/adr/0011-duckdb-in-tasks.md). Driver and tasks exchange only lists of files and of keys.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from batch.events import Between, File
from batch.touched import KEY, touched
from clickstream.enrich.again import enriched_anew
from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.tables import VISITS
from clickstream.warehouse.visits import in_folders

Blob = bytes  # an Arrow table on its way between tasks


@dataclass(frozen=True)
class Made:
    """What one task has made of its share of the visitors."""

    files: Sequence[DataFile]
    gone: Blob  # the keys of the visits that these replace, with the folder that they lie in


@dataclass(frozen=True)
class Work:
    """One run's work, as every task has it.

    base: the version of `visits` that the events are coalesced into; None: into nothing.
    shares: the visitors are shared out among so many tasks.
    """

    warehouse: Warehouse
    gap_seconds: int
    wanted: Between
    base: int | None
    shares: int

    def fold(self, files: Sequence[File]) -> Iterator[tuple[int, Blob]]:
        """The pieces of the events in these files, by share."""
        events = enriched_anew(self.wanted.read(self.warehouse, files))
        con = _duckdb()
        pieces = views.run(con, "fragments", events, FRAGMENT, self.gap_seconds).select(PIECE.names)
        shares = _shares(con, pieces, self.shares)
        for share in pc.unique(shares).to_pylist():
            yield share, to_blob(pieces.filter(pc.equal(shares, share)))

    def coalesce(self, share: Iterable[tuple[int, Blob]]) -> Iterator[Made]:
        """The visits of one share of the visitors, written."""
        pieces = [from_blob(blob) for _, blob in share]
        if not pieces:
            return
        con = _duckdb()
        before = PIECE.empty_table()
        if self.base is not None:
            new = pa.concat_tables(pieces)
            before = touched(con, self.warehouse, self.base, new, self.gap_seconds)
        pieces.append(before.select(PIECE.names))
        visits = views.run(con, "visits", pa.concat_tables(pieces), VISIT, self.gap_seconds)
        files = self.warehouse.write(VISITS, in_folders(visits))
        yield Made(files, to_blob(in_folders(before).select([*KEY, "start_date"])))


def to_blob(rows: pa.Table) -> Blob:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, rows.schema, options=options) as stream:
        stream.write_table(rows)
    return bytes(sink.getvalue())


def from_blob(blob: Blob) -> pa.Table:
    return pa.ipc.open_stream(blob).read_all()


def _shares(con: duckdb.DuckDBPyConnection, pieces: pa.Table, count: int) -> pa.ChunkedArray:
    """Which share each piece belongs to: all of a visitor to the same, in every task."""
    con.register("visitors", pieces.select(["site_id", "visitor_id"]))
    try:
        found = con.sql(
            f"SELECT CAST(hash(site_id, visitor_id) % {count} AS INTEGER) AS share FROM visitors"
        ).to_arrow_table()
    finally:
        con.unregister("visitors")
    return found["share"]


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    """One for each Python worker: Spark has one for each of its cores, and keeps them."""
    con = views.connect()
    con.execute("SET threads = 1")
    return con
