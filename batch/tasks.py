"""What Spark's tasks do, in the order of the stages; between two of them Spark moves the shares.

fold      files of events -> pieces                       shared out by visitor
coalesce  pieces, and visits touched -> visits, written   shared out by person
activity  changes of persons -> activity, written         shared out by day
cubes     changes of days -> cubes, written

Spark shares the work out, moves blobs between tasks, and tries again what fails. The work itself
is DuckDB's, over Arrow: no row becomes one of Spark's, which would cost more than the work does
(docs/adr/0011-duckdb-in-tasks.md). The driver gets only lists of files and of rows' places.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import gettempdir

import duckdb
import psutil
import pyarrow as pa
import pyarrow.compute as pc

from batch import cubes
from batch.events import Between, File
from batch.parcel import Blob, Made, Parcel, from_blob, handed_on, shared, unpacked
from batch.touched import touched
from batch.version import Found
from clickstream import delta
from clickstream.cube import ACTIVE, CUBE
from clickstream.enrich.again import enriched_anew
from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import ACTIVITY, CUBES, VISITS
from clickstream.warehouse.visits import in_folders


@dataclass(frozen=True)
class Work:
    """One run's work, as every task has it.

    base: versions of the views, by table, that the events are coalesced into; None: into nothing.
    shares: the visitors, persons and days are shared out among so many tasks.
    timezones: of each listed site.
    """

    warehouse: Warehouse
    gap_seconds: int
    timezones: Mapping[str, str]
    wanted: Between
    base: Mapping[str, int] | None
    shares: int

    def fold(self, files: Sequence[File]) -> Iterator[tuple[int, Blob]]:
        """The pieces of the events in these files, by the share of their visitor."""
        events = enriched_anew(self.wanted.read(self.warehouse, files))
        con = of_worker()
        pieces = views.run(con, "fragments", events, FRAGMENT).select(PIECE.names)
        yield from self._shared(con, pieces, "site_id, visitor_id")

    def coalesce(self, share: Iterable[tuple[int, Blob]]) -> Iterator[tuple[int, Made | Parcel]]:
        """Writes the visits of one share of the visitors; gives what they change of persons.

        A visitor without a user id is the same person in no other share: what changes of those is
        activity at once. The others go to the share of their person.
        """
        pieces = [from_blob(blob) for _, blob in share]
        if not pieces:
            return
        con = of_worker()
        found: list[Found] = []
        if self.base is not None:
            new = pa.concat_tables(pieces)
            version = self.base[VISITS.name]
            found = touched(con, self.warehouse, version, new, self.gap_seconds)
        replaced = (one.rows.select(VISIT.names).cast(VISIT) for one in found)
        before = pa.concat_tables([VISIT.empty_table(), *replaced])
        pieces.append(before.select(PIECE.names))
        after = views.run(con, "visits", pa.concat_tables(pieces), VISIT, self.gap_seconds)
        gone = {one.file.path: one.places for one in found}
        yield 0, Made(VISITS.name, self.warehouse.write(VISITS, in_folders(after)), gone)
        active, sums = delta.changes(con, before, after, self.timezones)
        here = pc.starts_with(active["person"], "visitor:")
        for to, blob in self._shared(con, active.filter(pc.invert(here)), "site_id, person"):
            yield to, Parcel("active", to, blob)
        yield from self._activity(con, active.filter(here), sums)

    def activity(
        self, share: Iterable[tuple[int, Made | Parcel]]
    ) -> Iterator[tuple[int, Made | Parcel]]:
        """Writes the activity of one share of the persons; gives what it changes of days."""
        handed = [one for _, one in share]
        yield from handed_on(handed, "active")
        active = unpacked(handed, "active", ACTIVE)
        if active.num_rows:
            con = of_worker()
            yield from self._activity(con, delta.summed(con, ACTIVE, active))

    def cubes(self, share: Iterable[tuple[int, Made | Parcel]]) -> Iterator[Made]:
        """Writes the cubes of one share of the days."""
        handed = [one for _, one in share]
        yield from (one for one in handed if isinstance(one, Made))
        change = unpacked(handed, "cube", CUBE)
        if change.num_rows:
            made = cubes.cubed(of_worker(), self.warehouse, self._base(CUBES.name), change)
            yield Made(CUBES.name, made.files, removed=made.removed)

    def _activity(
        self, con: duckdb.DuckDBPyConnection, active: pa.Table, *sums: pa.Table
    ) -> Iterator[tuple[int, Made | Parcel]]:
        change, gone = cubes.changed(con, self.warehouse, self._base(ACTIVITY.name), active)
        rows = cubes.in_order(change.made, ACTIVITY.columns)
        yield 0, Made(ACTIVITY.name, self.warehouse.write(ACTIVITY, rows), gone)
        of_days = delta.added(con, change.cube, *sums)
        for to, blob in self._shared(con, of_days, "day"):
            yield to, Parcel("cube", to, blob)

    def _base(self, table: str) -> int | None:
        return None if self.base is None else self.base[table]

    def _shared(
        self, con: duckdb.DuckDBPyConnection, rows: pa.Table, by: str
    ) -> Iterator[tuple[int, Blob]]:
        return shared(con, rows, by, self.shares)


@cache
def of_worker() -> duckdb.DuckDBPyConnection:
    """One for each Python worker: Spark has one for each of its cores, and keeps them.

    Together they have half of the memory; what is beyond lies on disk meanwhile.
    """
    con = views.connect()
    con.execute("SET threads = 1")
    each = psutil.virtual_memory().total // 2 // (os.cpu_count() or 1)
    con.execute(f"SET memory_limit = '{each}B'")
    con.execute(f"SET temp_directory = '{Path(gettempdir(), f'clickstream-{os.getpid()}')}'")
    return con
