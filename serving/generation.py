"""One publication with its tail merged in: published visits, and live ones that replace some.

cache.<name>.visits, hits   the published rows, in the cache file; never changed once loaded
<name>.visits, hits         the visits that the tail touches, coalesced with it
<name>.replaced             the numbers of the published visits that live ones stand for

What is served is the published rows that are not replaced, and the live ones; beside them a cube
(serving/cube.py), which adds up to the same.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.views import duckdb as views
from clickstream.views import text
from clickstream.views.touches import touches
from serving.cube import Cube

_PIECE = ", ".join(f'"{name}"' for name in PIECE.names)
_VISIT = ", ".join(f'"{name}"' for name in VISIT.names)
_OF_THEIR_VISITORS = "(site_id, visitor_id) IN (SELECT (site_id, visitor_id) FROM fragments)"
_PERSON_ID = "hash(site_id, person) AS person_id"


class Generation:
    """The tables of one publication, by the schema that they are in.

    timezones, no_cube, folder: see Cube.
    """

    def __init__(
        self,
        name: str,
        gap_seconds: int,
        timezones: Mapping[str, str] | None = None,
        no_cube: str = "",
        folder: Path | None = None,
    ) -> None:
        self.name = name
        self.gap_seconds = gap_seconds
        self.cube = Cube(name, timezones or {}, no_cube, folder)
        self._numbered = 0

    def create(self, con: duckdb.DuckDBPyConnection) -> None:
        """Makes the tables, empty."""
        live, cache = self.name, f"cache.{self.name}"
        con.register("no_visits", views.naive(VISIT.empty_table()))
        con.execute("CREATE OR REPLACE TEMP VIEW visits AS SELECT * FROM no_visits")
        for place in (cache, live):
            con.execute(f"CREATE SCHEMA {place}")
            con.execute(f"CREATE TABLE {place}.visits AS FROM no_visits")
            con.execute(f"CREATE TABLE {place}.hits AS {text('hits')}")
            con.execute(f"ALTER TABLE {place}.hits ADD COLUMN person_id UBIGINT")
        for table in ("visits", "hits"):
            con.execute(f"ALTER TABLE {cache}.{table} ADD COLUMN number UINTEGER")
        con.execute(f"CREATE TABLE {live}.replaced (number UINTEGER)")
        con.execute("DROP VIEW temp.visits")
        con.unregister("no_visits")
        self.cube.create(con)

    def load(self, con: duckdb.DuckDBPyConnection, published: Iterable[pa.Table]) -> None:
        """Fills the published tables; once, before anything is merged."""
        for rows in published:
            visits = views.naive(rows.select(VISIT.names).cast(VISIT))
            numbers = range(self._numbered, self._numbered + visits.num_rows)
            self._numbered += visits.num_rows
            con.register("visits", visits.append_column("number", pa.array(numbers, pa.uint32())))
            con.execute(f"INSERT INTO cache.{self.name}.visits BY NAME FROM visits")
            con.execute(f"""
                INSERT INTO cache.{self.name}.hits BY NAME
                SELECT hits.*, {_PERSON_ID}, number FROM ({text("hits")}) AS hits
                INNER JOIN visits USING (site_id, visitor_id, span_start)
            """)
            con.unregister("visits")

    def load_cube(self, con: duckdb.DuckDBPyConnection, published: Iterable[pa.Table]) -> None:
        """Fills the published cube; after the published visits."""
        self.cube.load(con, published)

    def merge(self, con: duckdb.DuckDBPyConnection, fragments: pa.Table) -> None:
        """Coalesces fragments into what is served; in the caller's transaction.

        Only visitors with a fragment are looked at. By law 3 it does not matter in which steps,
        how often or in which order fragments come.
        """
        con.register("fragments", views.naive(fragments.select(FRAGMENT.names)))
        for statement in self._touched(self._near(fragments)):
            con.execute(statement)
        # What the cube has to give back: published visits that are replaced, and live ones
        replaced = con.sql("FROM touched").to_arrow_table()
        before = con.sql(f"{self._deleted('visits')} RETURNING {_VISIT}").to_arrow_table()
        con.register("before", before)
        for statement in self._coalesced():
            con.execute(statement)
        con.unregister("before")
        con.unregister("fragments")
        if not self.cube.why_not:
            self.cube.note(fragments.select(["site_id", "visitor_id"]), replaced, before)

    def catch_up(self, con: duckdb.DuckDBPyConnection) -> None:
        """Makes the cube that of what is served; in the caller's transaction."""
        self.cube.catch_up(con)

    def _near(self, fragments: pa.Table) -> str:
        """What a published visit must meet to be touched: in constants, so that few are read."""
        gap = timedelta(seconds=self.gap_seconds)
        earliest, latest = pc.min(fragments["span_start"]), pc.max(fragments["span_end"])
        return f"span_end >= {_instant(earliest, -gap)} AND span_start <= {_instant(latest, gap)}"

    def _touched(self, near: str) -> list[str]:
        """temp.touched: the numbers of the published visits that live ones are to stand for."""
        live, cache = self.name, f"cache.{self.name}"
        return [
            # By keys alone: a visit is wide, and of many that are looked at few are touched
            f"""
            CREATE OR REPLACE TEMP TABLE touched AS
            SELECT number FROM {cache}.visits AS visit
            WHERE {near}
            AND EXISTS (
                FROM fragments WHERE {touches("visit", "fragments", self.gap_seconds)}
            )
            AND number NOT IN (SELECT number FROM {live}.replaced)
            """,
            f"INSERT INTO {live}.replaced FROM touched",
        ]

    def _deleted(self, table: str) -> str:
        return f"DELETE FROM {self.name}.{table} WHERE {_OF_THEIR_VISITORS}"

    def _coalesced(self) -> list[str]:
        """Puts the visits in that the fragments make with what they touch.

        Of the live ones, just what was deleted: to look for them again could lose one. (DuckDB 2.0
        does, by `rowid IN` amid a transaction that has changed the table.)
        """
        live, cache = self.name, f"cache.{self.name}"
        return [
            f"""
            CREATE OR REPLACE TEMP TABLE pieces AS
            SELECT {_PIECE} FROM fragments
            UNION ALL
            SELECT {_PIECE} FROM {cache}.visits WHERE number IN (FROM touched)
            UNION ALL
            SELECT {_PIECE} FROM before
            """,
            f"CREATE OR REPLACE TEMP TABLE visits AS {text('visits', self.gap_seconds)}",
            "DROP TABLE temp.pieces",
            self._deleted("hits"),
            f"INSERT INTO {live}.visits FROM visits",
            f"""
            INSERT INTO {live}.hits BY NAME
            SELECT *, {_PERSON_ID} FROM ({text("hits")})
            """,
            "DROP TABLE temp.visits",
        ]

    def counts(self, con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
        """How many visits are live, and how many are served in all."""
        row = con.execute(f"""
            SELECT live, live + published - replaced FROM
                (SELECT count(*) AS live FROM {self.name}.visits),
                (SELECT count(*) AS published FROM cache.{self.name}.visits),
                (SELECT count(*) AS replaced FROM {self.name}.replaced)
        """).fetchone()
        assert row is not None
        return row[0], row[1]

    def served(self, table: str) -> str:
        """SQL of the rows of `visits` or `hits` that are served."""
        return f"""(
            SELECT * EXCLUDE (number) FROM cache.{self.name}.{table}
            WHERE number NOT IN (FROM {self.name}.replaced)
            UNION ALL BY NAME
            FROM {self.name}.{table}
        )"""

    def drop(self, con: duckdb.DuckDBPyConnection) -> None:
        con.execute(f"DROP SCHEMA IF EXISTS {self.name} CASCADE")
        con.execute(f"DROP SCHEMA IF EXISTS cache.{self.name} CASCADE")


def _instant(moment: pa.Scalar, plus: timedelta) -> str:
    return f"TIMESTAMP '{(moment.as_py() + plus).replace(tzinfo=None).isoformat(' ')}'"
