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

from clickstream.cube import CUBE, NEVER, SUMMED
from clickstream.piece import VISIT
from clickstream.views import duckdb as views
from clickstream.views import text
from clickstream.zones import ZONES, zones
from serving.persons import Persons

COMPACT_ROWS = 50_000  # of the delta, beyond what it had when it was last added up

_VISIT = ", ".join(f'"{name}"' for name in VISIT.names)
_KEY = "site_id, dimension, value, day, prev"
_COUNTS = ("persons", *SUMMED)
_VISITOR = "site_id, visitor_id"
_TOTALS = ", ".join(f"CAST(sum({name}) AS BIGINT) AS {name}" for name in _COUNTS)
_ANY = " OR ".join(f"sum({name}) <> 0" for name in _COUNTS)


@dataclass
class _Noted:
    """The visitors of one merge, and their live visits as they were before it."""

    visitors: pa.Table
    before: pa.Table


@dataclass(eq=False, repr=False)
class Cube:
    """The cube of the generation of this name.

    timezones: by which its days go. why_not: why it cannot answer; '' where it can. Then nothing
    is kept.
    """

    name: str
    timezones: Mapping[str, str] = field(default_factory=dict)
    why_not: str = ""
    folder: Path | None = None
    persons: Persons = field(default_factory=Persons.none)
    _noted: list[_Noted] = field(default_factory=list)
    _replaced: int = 0  # of the replaced visits, how many the delta knows of
    _compact_at: int = COMPACT_ROWS

    @property
    def owes(self) -> bool:
        """Whether the live visits have changed since the delta was made."""
        return bool(self._noted)

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
        self.index(con)

    def index(self, con: duckdb.DuckDBPyConnection) -> None:
        """Makes the look-up of the published visits of a person."""
        self.persons = Persons.of(con, f"cache.{self.name}.hits", self.folder)

    def note(self, visitors: pa.Table, before: pa.Table) -> None:
        """What a merge changes. visitors: of its fragments; before: their live visits until now."""
        self._noted.append(_Noted(visitors, before))

    def catch_up(self, con: duckdb.DuckDBPyConnection) -> None:
        """Takes all that is noted into the delta; in the caller's transaction."""
        if not self._noted:
            return
        self._gather(con)
        con.register("clocks", self._clocks(con))
        con.execute(f"INSERT INTO {self.name}.delta {_DELTA}")
        con.unregister("clocks")
        con.execute("DROP TABLE temp.gathered")
        self._noted.clear()
        self._replaced = _count(con, f"{self.name}.replaced")
        if (rows := _count(con, f"{self.name}.delta")) > self._compact_at:
            self._compact(con)
            self._compact_at = min(rows, _count(con, f"{self.name}.delta")) + COMPACT_ROWS

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
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE turned AS SELECT {_VISITOR}, min(step) AS step"
            f" FROM visitors GROUP BY ALL"
        )
        con.execute(f"""
            CREATE OR REPLACE TEMP TABLE gathered AS
            SELECT '-' AS sign, {_VISIT} FROM before SEMI JOIN turned USING ({_VISITOR}, step)
            UNION ALL
            SELECT '-', {_VISIT} FROM cache.{self.name}.visits WHERE number IN (
                SELECT number FROM {self.name}.replaced WHERE rowid >= {self._replaced}
            )
            UNION ALL
            SELECT '+', {_VISIT} FROM {self.name}.visits SEMI JOIN turned USING ({_VISITOR})
        """)
        con.unregister("visitors")
        con.unregister("before")
        con.execute(f"CREATE OR REPLACE TEMP TABLE named AS {_NAMED}")
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

    def _compact(self, con: duckdb.DuckDBPyConnection) -> None:
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE compact AS"
            f" SELECT {_KEY}, {_TOTALS} FROM {self.name}.delta GROUP BY {_KEY} HAVING {_ANY}"
        )
        con.execute(f"DELETE FROM {self.name}.delta")
        con.execute(f"INSERT INTO {self.name}.delta FROM compact")
        con.execute("DROP TABLE temp.compact")


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    ((count,),) = con.execute(f"SELECT count(*) FROM {table}").fetchall()
    return int(count)


def _signed(of: Iterable[str]) -> str:
    """The counts with the sign of their row; 0 for those that the relation has not."""
    has = set(of)
    sign = "CASE site_id[1] WHEN '+' THEN 1 ELSE -1 END"
    return ", ".join(f"{f'{sign} * {name}' if name in has else '0'} AS {name}" for name in _COUNTS)


# Every person who may have a hit in what is gathered: one more than there is does no harm
_NAMED = """
    SELECT DISTINCT site_id, concat('visitor:', visitor_id) AS person FROM gathered
    UNION ALL
    SELECT DISTINCT site_id, concat('user:', hit.user_id) AS person
    FROM (SELECT site_id, unnest(hits) AS hit FROM gathered) WHERE hit.user_id <> ''
"""

# The views over both sides at once: to them, each sign is a site of its own. What both sides have
# matters only beside what one of them has; it then counts on both.
_DELTA = f"""
    WITH signed AS (
        SELECT concat(sign, site_id) AS site_id, * EXCLUDE (sign, site_id) FROM gathered
    ),
    zones AS (
        SELECT concat(sign, site_id) AS site_id, * EXCLUDE (sign, site_id)
        FROM clocks CROSS JOIN (VALUES ('-'), ('+'), ('=')) AS signs (sign)
    ),
    hits AS MATERIALIZED (WITH visits AS (FROM signed) FROM ({text("hits")})),
    present AS MATERIALIZED ({text("active")}),
    changed AS (FROM present WHERE site_id[1] <> '='),
    kept AS (
        FROM present WHERE site_id[1] = '='
        AND (site_id[2:], person, dimension, value) IN (
            SELECT (site_id[2:], person, dimension, value) FROM changed
        )
    ),
    active AS (
        SELECT site_id, person, dimension, value, day, CAST(sum(hits) AS BIGINT) AS hits
        FROM (
            FROM changed
            UNION ALL BY NAME
            SELECT concat(sign, site_id[2:]) AS site_id, kept.* EXCLUDE (site_id)
            FROM kept CROSS JOIN (VALUES ('-'), ('+')) AS signs (sign)
        )
        GROUP BY site_id, person, dimension, value, day
    ),
    activity AS ({text("activity")}),
    persons AS ({text("persons")}),
    sums AS (
        WITH visits AS (FROM signed WHERE site_id[1] <> '='),
        all_hits AS (FROM hits)
        FROM (WITH hits AS (FROM all_hits WHERE site_id[1] <> '=') FROM ({text("sums")}))
    ),
    rows_ AS (
        SELECT site_id, dimension, value, day, prev, {_signed(["persons"])} FROM persons
        UNION ALL
        SELECT site_id, dimension, value, day, DATE '{NEVER}', {_signed(SUMMED)} FROM sums
    )
    SELECT site_id[2:] AS site_id, dimension, value, day, prev, {_TOTALS}
    FROM rows_
    GROUP BY ALL
    HAVING {_ANY}
"""
