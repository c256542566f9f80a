"""The cubes of a generation: those published, and the signed delta of the tail.

cache.<name>.cubes   CUBE: as published, by site, dimension and day; never changed once loaded
<name>.delta         CUBE: what the live visits add to it, and take from it; rows of one key add up

The delta is a change of the cube (clickstream/delta.py): that of the visits before, and of those
after, of all persons whom a changed visit names. Here it is made of the served visits themselves,
by the same SQL, in one statement: the published visits of a person are looked up by hash.

Several merges can be taken in at once: `note` remembers what one has changed, `catch_up` makes the
delta of all that is noted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

import duckdb
import pyarrow as pa

from clickstream.cube import CUBE
from clickstream.dimensions import DIRECT, NOT_SET
from clickstream.piece import VISIT
from clickstream.views import duckdb as views
from clickstream.zones import ZONES, zones
from serving.cube_change import ANY, CHANGE, KEY, NAMED, TOTALS
from serving.persons import Persons

COMPACT_ROWS = 50_000  # of the delta, beyond what it had when it was last added up

_VISIT = ", ".join(f'"{name}"' for name in VISIT.names)
_VISITOR = "site_id, visitor_id"


@dataclass
class _Noted:
    """The visitors of one merge, and what they had before it and have no longer.

    replaced: the numbers of published visits. before: live visits.
    """

    visitors: pa.Table
    replaced: pa.Table
    before: pa.Table


@dataclass(eq=False, repr=False)
class Cube:
    """The cube of the generation of this name.

    timezones: by which its days go. why_not: why it cannot answer; '' where it can. Else nothing
    is kept. ambiguous: sites and dimensions with a value that is written as a blank one is shown.
    """

    name: str
    timezones: Mapping[str, str] = field(default_factory=dict)
    why_not: str = ""
    folder: Path | None = None
    persons: Persons = field(default_factory=Persons.none)
    ambiguous: set[tuple[str, str]] = field(default_factory=set)
    _noted: list[_Noted] = field(default_factory=list)
    _compact_at: int = COMPACT_ROWS

    @property
    def owes(self) -> bool:
        """Whether the live visits have changed since the delta was made."""
        return bool(self._noted)

    @property
    def owed(self) -> int:
        """How many fragments it has to catch up with."""
        return sum(one.visitors.num_rows for one in self._noted)

    def create(self, con: duckdb.DuckDBPyConnection) -> None:
        con.register("no_rows", CUBE.empty_table())
        con.execute(f"CREATE TABLE cache.{self.name}.cubes AS FROM no_rows")
        con.execute(f"CREATE TABLE {self.name}.delta AS FROM no_rows")
        con.unregister("no_rows")

    def load(self, con: duckdb.DuckDBPyConnection, published: Iterable[pa.Table]) -> None:
        """Fills the published cube; once, after the published visits."""
        con.execute(f"CREATE OR REPLACE TEMP TABLE loaded AS FROM cache.{self.name}.cubes LIMIT 0")
        for rows in published:
            con.register("part", rows.select(CUBE.names).cast(CUBE))
            con.execute("INSERT INTO loaded FROM part")
            con.unregister("part")
        con.execute(
            f"INSERT INTO cache.{self.name}.cubes FROM loaded"
            " ORDER BY site_id, dimension, day, value, prev"
        )
        con.execute("DROP TABLE temp.loaded")
        self._find_ambiguous(con, f"cache.{self.name}.cubes")
        self.index(con)

    def index(self, con: duckdb.DuckDBPyConnection) -> None:
        """Makes the look-up of the published visits of a person."""
        self.persons = Persons.of(con, f"cache.{self.name}.hits", self.folder)

    def note(self, visitors: pa.Table, replaced: pa.Table, before: pa.Table) -> None:
        """What a merge changes: see _Noted. visitors: those of its fragments."""
        self._noted.append(_Noted(visitors, replaced, before))

    def catch_up(self, con: duckdb.DuckDBPyConnection) -> None:
        """Takes all that is noted into the delta; in the caller's transaction."""
        if not self._noted:
            return
        self._gather(con)
        con.register("clocks", self._clocks(con))
        con.execute(f"INSERT INTO {self.name}.delta {CHANGE}")
        con.unregister("clocks")
        con.execute("DROP TABLE temp.gathered")
        self._find_ambiguous(con, f"{self.name}.delta")
        self._noted.clear()
        if (rows := _count(con, f"{self.name}.delta")) > self._compact_at:
            self._compact(con)
            self._compact_at = min(rows, _count(con, f"{self.name}.delta")) + COMPACT_ROWS

    def give_up(self) -> None:
        """It answers nothing from now on, and costs nothing: a scan's answers are as right."""
        self.why_not = "more has come since the publication than the cube could keep up with"
        self._noted.clear()

    def served(self) -> str:
        """SQL of CUBE, to be added up."""
        return f"(FROM cache.{self.name}.cubes UNION ALL FROM {self.name}.delta)"

    def _gather(self, con: duckdb.DuckDBPyConnection) -> None:
        """temp.gathered: VISIT, and as sign - for what was, + for what is, = for what is as it was.

        All of the persons who may have a hit in what was or is.
        """
        numbered = [
            one.visitors.append_column("step", pa.array([n] * one.visitors.num_rows, pa.int32()))
            for n, one in enumerate(self._noted)
        ]
        before = [
            one.before.append_column("step", pa.array([n] * one.before.num_rows, pa.int32()))
            for n, one in enumerate(self._noted)
        ]
        con.register("visitors", pa.concat_tables(numbered))
        con.register("before", pa.concat_tables(before))
        con.register("given_up", pa.concat_tables([one.replaced for one in self._noted]))
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE turned AS SELECT {_VISITOR}, min(step) AS step"
            f" FROM visitors GROUP BY ALL"
        )
        con.execute(f"""
            CREATE OR REPLACE TEMP TABLE gathered AS
            SELECT '-' AS sign, {_VISIT} FROM before SEMI JOIN turned USING ({_VISITOR}, step)
            UNION ALL
            SELECT '-', {_VISIT} FROM cache.{self.name}.visits WHERE number IN (FROM given_up)
            UNION ALL
            SELECT '+', {_VISIT} FROM {self.name}.visits SEMI JOIN turned USING ({_VISITOR})
        """)
        con.unregister("visitors")
        con.unregister("before")
        con.unregister("given_up")
        con.execute(f"CREATE OR REPLACE TEMP TABLE named AS {NAMED}")
        self._gather_published(con)
        self._gather_live(con)
        con.execute("DROP TABLE temp.turned")
        con.execute("DROP TABLE temp.named")

    def _gather_published(self, con: duckdb.DuckDBPyConnection) -> None:
        """The published visits of the same persons, where live ones do not stand for them."""
        if not self.persons.numbers.size:
            return
        hashes = con.execute("SELECT hash(site_id, person) AS hash FROM named").fetchnumpy()
        numbers = self.persons.visits(hashes["hash"])
        if not numbers.size:
            return
        con.register("numbers", pa.table({"number": numbers}))
        con.execute(f"""
            INSERT INTO gathered SELECT '=', {_VISIT} FROM cache.{self.name}.visits
            WHERE number IN (FROM numbers)
            AND number NOT IN (SELECT number FROM {self.name}.replaced)
        """)
        con.unregister("numbers")

    def _gather_live(self, con: duckdb.DuckDBPyConnection) -> None:
        """The live visits of other visitors who are the same persons by their login."""
        con.execute(f"""
            INSERT INTO gathered SELECT '=', {_VISIT} FROM {self.name}.visits
            WHERE ({_VISITOR}, span_start) IN (
                SELECT ({_VISITOR}, span_start) FROM {self.name}.hits
                WHERE (site_id, person) IN (
                    SELECT (site_id, person) FROM named WHERE starts_with(person, 'user:')
                )
            ) AND ({_VISITOR}) NOT IN (SELECT ({_VISITOR}) FROM turned)
        """)

    def _clocks(self, con: duckdb.DuckDBPyConnection) -> pa.Table:
        """ZONES of what is gathered."""
        ((sites, start, end),) = con.execute(
            "SELECT list(DISTINCT site_id), min(span_start), max(span_end) FROM gathered"
        ).fetchall()
        if not sites:
            return views.naive(ZONES.empty_table())
        times = (start.replace(tzinfo=UTC), end.replace(tzinfo=UTC))
        return views.naive(zones(sites, self.timezones, *times))

    def _find_ambiguous(self, con: duckdb.DuckDBPyConnection, table: str) -> None:
        labels = ", ".join(f"'{label}'" for label in (DIRECT, NOT_SET))
        rows = con.execute(
            f"SELECT DISTINCT site_id, dimension FROM {table} WHERE value IN ({labels})"
        )
        self.ambiguous.update(rows.fetchall())

    def _compact(self, con: duckdb.DuckDBPyConnection) -> None:
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE compact AS"
            f" SELECT {KEY}, {TOTALS} FROM {self.name}.delta GROUP BY {KEY} HAVING {ANY}"
        )
        con.execute(f"DELETE FROM {self.name}.delta")
        con.execute(f"INSERT INTO {self.name}.delta FROM compact")
        con.execute("DROP TABLE temp.compact")


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    ((count,),) = con.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(count)
