"""What Spark's tasks do to make a stretch of time anew (batch/remake.py).

visits    events -> visits of one share of the visitors, written where they differ
active    visits -> what they are of days               shared out by person
activity  of persons -> activity, written where it differs     shared out by day
cubes     of days -> cubes, written where they differ

Tasks read the tables themselves, each the rows of its own share: no stage hands over a history.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from batch import cubes
from batch.differ import differing, keep, of_keys, places, with_folder
from batch.events import Between
from batch.parcel import Made, Parcel, handed_on, share_of, shared, unpacked
from batch.stretch import DAY, Stretch, instant
from batch.tasks import of_worker
from batch.version import Version
from clickstream import delta
from clickstream.cube import ACTIVE, CUBE, PERSONS
from clickstream.enrich.again import enriched_anew
from clickstream.event import EVENT
from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.views import duckdb as views
from clickstream.views.touches import touches
from clickstream.warehouse import Warehouse
from clickstream.warehouse.door import show
from clickstream.warehouse.inventory import Listed, listed
from clickstream.warehouse.tables import ACTIVITY, CUBES, EVENTS, VISITS, Table
from clickstream.warehouse.visits import in_folders

KEY = ["site_id", "visitor_id", "span_start"]
SPAN = [*KEY, "span_end"]


@dataclass(frozen=True)
class Remake:
    """The work, as every task has it.

    wanted: the events that all visits are of. versions: of `events` and of the views, by table.
    """

    warehouse: Warehouse
    gap_seconds: int
    timezones: Mapping[str, str]
    wanted: Between
    stretch: Stretch
    versions: Mapping[str, int]
    shares: int

    def visits(self, share: int) -> Iterator[Made]:
        """Writes the visits of one share of the visitors that are not as their events make them."""
        con = of_worker()
        mine = f"{share_of('site_id, visitor_id', self.shares)} = {share}"
        in_stretch = self.stretch.holds("span_start", "span_end")
        table = Version(self.warehouse, VISITS, self.versions[VISITS.name])
        self._show(con, VISITS, self.stretch.visits)
        spans = f"SELECT {', '.join(SPAN)} FROM shown WHERE {mine} AND {in_stretch}"
        con.execute(f"CREATE OR REPLACE TEMP TABLE held AS {spans}")
        right = self._right(con, mine)
        keep(con, "right_", views.naive(right.select(SPAN)))
        is_near = f"EXISTS (FROM right_ WHERE {touches('keys', 'right_', self.gap_seconds)})"
        near = self._near(right).visits(table.files)
        found = list(table.find(con, near, SPAN, f"{mine} AND ({in_stretch} OR {is_near})"))
        rows = [with_folder(one, VISITS) for one in found]
        old = pa.concat_tables([VISITS.columns.empty_table(), *rows])
        new = in_folders(right).cast(VISITS.columns)
        keys = differing(con, old, new, KEY)
        gone, made = of_keys(con, old, keys, KEY), of_keys(con, new, keys, KEY)
        files = self.warehouse.write(VISITS, made)
        yield Made(
            VISITS.name, files, places(con, found, rows, keys, KEY), reach=_reach(gone, made)
        )

    def active(self, share: int) -> Iterator[tuple[int, Parcel]]:
        """What one share of the visitors did on the stretch's days: by person, and its sums."""
        con = of_worker()
        mine = f"{share_of('site_id, visitor_id', self.shares)} = {share}"
        near = self.stretch.wider(2 * DAY)
        self._show(con, VISITS, near.visits)
        rows = con.sql(
            f"SELECT {', '.join(VISIT.names)} FROM shown"
            f" WHERE {mine} AND {near.holds('span_start', 'span_end')}"
        ).to_arrow_table()
        visits = rows.cast(VISIT)
        active, sums = delta.changes(con, VISIT.empty_table(), visits, self.timezones)
        for to, blob in shared(con, self._of_days(active), "site_id, person", self.shares):
            yield to, Parcel("active", to, blob)
        of_days = delta.added(con, self._of_days(sums))
        for to, blob in shared(con, of_days, "day", self.shares):
            yield to, Parcel("cube", to, blob)

    def activity(
        self, share: int, given: Iterable[tuple[int, Parcel]]
    ) -> Iterator[tuple[int, Made | Parcel]]:
        """Writes the activity of one share of the persons that is not as visits make it.

        All that their rows of these days say is taken out, and what is right put in: rows of later
        days change with them, where they name one of these as the day before.
        """
        handed = [one for _, one in given]
        yield from handed_on(handed, "active")
        con = of_worker()
        self._show(con, ACTIVITY, self.stretch.local)
        before = con.sql(f"""
            SELECT site_id, person, one.dimension, one.value, day, -one.hits AS hits FROM (
                SELECT site_id, person, day, unnest(present, recursive := false) AS one
                FROM shown WHERE {share_of("site_id, person", self.shares)} = {share}
            )
        """).to_arrow_table()
        active = unpacked(handed, "active", ACTIVE)
        change = pa.concat_tables([active, before.select(ACTIVE.names).cast(ACTIVE)])
        if not change.num_rows:
            return
        version = self.versions[ACTIVITY.name]
        changed, gone = cubes.changed(con, self.warehouse, version, change)
        rows = cubes.in_order(changed.made, ACTIVITY.columns)
        yield 0, Made(ACTIVITY.name, self.warehouse.write(ACTIVITY, rows), gone)
        persons = views.run(con, "persons", self._of_days(changed.present), PERSONS)
        elsewhere = self._of_days(changed.cube, inside=False)
        of_days = delta.added(con, persons, elsewhere)
        for to, blob in shared(con, of_days, "day", self.shares):
            yield to, Parcel("cube", to, blob)

    def cubes(self, share: int, given: Iterable[tuple[int, Made | Parcel]]) -> Iterator[Made]:
        """Writes the cubes of one share of the days: of the stretch's anew, of others by change."""
        handed = [one for _, one in given]
        yield from (one for one in handed if isinstance(one, Made))
        con = of_worker()
        change = unpacked(handed, "cube", CUBE)
        table = Version(self.warehouse, CUBES, self.versions[CUBES.name])
        days = set(pc.unique(change["day"]).to_pylist())
        inside = {file.path for file in self.stretch.local(table.files)}
        mine = self._days(con, share, table.files)
        held = [f for f in table.files if cubes.day_of(f) in (mine if f.path in inside else days)]
        rows = [
            cubes.in_day(part, file, CUBE)
            for file, part in zip(held, table.rows(held), strict=True)
        ]
        before = pa.concat_tables([CUBE.empty_table(), *rows])
        after = delta.added(con, change, self._of_days(before, inside=False))
        differ = differing(con, before, after, ["day"])
        days = set(differ["day"].to_pylist())
        made = cubes.in_order(of_keys(con, after, differ, ["day"]), CUBES.columns)
        removed = [file for file in held if cubes.day_of(file) in days]
        yield Made(CUBES.name, self.warehouse.write(CUBES, made), removed=removed)

    def _right(self, con: duckdb.DuckDBPyConnection, mine: str) -> pa.Table:
        """The visits (VISIT) that those of the stretch, and those in `held`, have to be."""
        show(con, self.warehouse, EVENTS, self.versions[EVENTS.name], name="log")
        horizon, end = instant(self.wanted.horizon), self.wanted.end
        offsets = ", ".join(f"({p}, {offset})" for p, offset in end.offsets.items())
        wanted = f"""
            SELECT log.* FROM log JOIN (VALUES {offsets}) AS cutoff (p, below)
            ON kafka_partition = p AND kafka_offset < below
            WHERE topic_id = '{end.topic_id}' AND event_time >= {horizon} AND {mine}
        """
        events = con.sql(f"""
            {wanted} AND (site_id, visitor_id) IN (
                SELECT (site_id, visitor_id) FROM held WHERE span_end >= {horizon}
                UNION ALL
                SELECT (site_id, visitor_id) FROM ({wanted})
                WHERE {self.stretch.holds("event_time", "event_time")}
            )
        """).to_arrow_table()
        events = enriched_anew(events.select(EVENT.names).cast(EVENT))
        pieces = views.run(con, "fragments", events, FRAGMENT).select(PIECE.names)
        visits = views.run(con, "visits", pieces, VISIT, self.gap_seconds)
        keep(con, "theirs", views.naive(visits))
        return con.sql(f"""
            FROM theirs WHERE {self.stretch.holds("span_start", "span_end")}
            OR EXISTS (FROM held WHERE {touches("held", "theirs", self.gap_seconds)})
        """).to_arrow_table().select(VISIT.names).cast(VISIT)  # fmt: skip

    def _near(self, visits: pa.Table) -> Stretch:
        """The stretch, and what is within the gap of one of these."""
        if not visits.num_rows:
            return self.stretch
        first, last = pc.min(visits["span_start"]).as_py(), pc.max(visits["span_end"]).as_py()
        return self.stretch.wider(2 * DAY, (first, last))

    def _of_days(self, rows: pa.Table, inside: bool = True) -> pa.Table:
        """Rows of the stretch's local days; or those of other days."""
        first, last = self.stretch.days()
        day = rows["day"]
        of_days = pc.and_(pc.greater_equal(day, first), pc.less_equal(day, last))
        return rows.filter(of_days if inside else pc.invert(of_days))

    def _days(self, con: duckdb.DuckDBPyConnection, share: int, files: list[Listed]) -> set[date]:
        """The days of files that are one share's."""
        days = pa.table({"day": pa.array(sorted({cubes.day_of(f) for f in files}), pa.date32())})
        keep(con, "days", days)
        of_share = f"{share_of('day', self.shares)} = {share}"
        return {day for (day,) in con.execute(f"SELECT day FROM days WHERE {of_share}").fetchall()}

    def _show(
        self,
        con: duckdb.DuckDBPyConnection,
        table: Table,
        chosen: Callable[[list[Listed]], list[Listed]],
    ) -> None:
        """The rows of some files of a view, as the relation `shown`."""
        version = self.versions[table.name]
        files = chosen(listed(self.warehouse.open(table, version)))
        show(con, self.warehouse, table, version, name="shown", only={f.path for f in files})


def _reach(*visits: pa.Table) -> tuple[datetime, datetime] | None:
    """From when to when there are hits of visits that count: bots do not."""
    rows = pa.concat_tables([part.select(["span_start", "span_end", "bot"]) for part in visits])
    rows = rows.filter(pc.invert(rows["bot"]))
    if not rows.num_rows:
        return None
    return pc.min(rows["span_start"]).as_py(), pc.max(rows["span_end"]).as_py()
