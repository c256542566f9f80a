"""One publication with its tail merged in: published visits, and live ones that replace some.

cache.<name>.visits, hits   the published rows, in the cache file; never changed once loaded
<name>.visits, hits         the visits that the tail touches, coalesced with it
<name>.replaced             the keys of the published visits that live ones stand for

What is served is the published rows that are not replaced, and the live ones.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.views import duckdb as views
from clickstream.views import text
from clickstream.views.touches import touches

_PIECE = ", ".join(f'"{name}"' for name in PIECE.names)


@dataclass(frozen=True)
class Generation:
    """The tables of one publication, by the schema that they are in."""

    name: str
    gap_seconds: int

    def create(self, con: duckdb.DuckDBPyConnection) -> None:
        """Makes the tables, empty."""
        con.register("no_visits", views.naive(VISIT.empty_table()))
        con.execute("CREATE OR REPLACE TEMP VIEW visits AS SELECT * FROM no_visits")
        for place in (f"cache.{self.name}", self.name):
            con.execute(f"CREATE SCHEMA {place}")
            con.execute(f"CREATE TABLE {place}.visits AS FROM no_visits")
            con.execute(f"CREATE TABLE {place}.hits AS {text('hits')}")
        con.execute(
            f"CREATE TABLE {self.name}.replaced"
            f" AS SELECT site_id, visitor_id, span_start FROM no_visits"
        )
        con.execute("DROP VIEW temp.visits")
        con.unregister("no_visits")

    def load(self, con: duckdb.DuckDBPyConnection, published: Iterable[pa.Table]) -> None:
        """Fills the published tables; once, before anything is merged."""
        for rows in published:
            con.register("visits", views.naive(rows.select(VISIT.names).cast(VISIT)))
            con.execute(f"INSERT INTO cache.{self.name}.visits SELECT * FROM visits")
            con.execute(f"INSERT INTO cache.{self.name}.hits {text('hits')}")
            con.unregister("visits")

    def merge(self, con: duckdb.DuckDBPyConnection, fragments: pa.Table) -> None:
        """Coalesces fragments into what is served; in the caller's transaction.

        Only visitors with a fragment are looked at. By law 3 it does not matter in which steps,
        how often or in which order fragments come.
        """
        con.register("fragments", views.naive(fragments.select(FRAGMENT.names)))
        near = self._near(fragments)
        for statement in self._merge(near):
            con.execute(statement)
        con.unregister("fragments")

    def _near(self, fragments: pa.Table) -> str:
        """What a published visit must meet to be touched: in constants, so that few are read."""
        gap = timedelta(seconds=self.gap_seconds)
        earliest, latest = pc.min(fragments["span_start"]), pc.max(fragments["span_end"])
        return f"span_end >= {_instant(earliest, -gap)} AND span_start <= {_instant(latest, gap)}"

    def _merge(self, near: str) -> list[str]:
        live, cache = self.name, f"cache.{self.name}"
        of_their_visitors = "(site_id, visitor_id) IN (SELECT (site_id, visitor_id) FROM fragments)"
        return [
            # By keys alone first: a visit is wide, and of many that are looked at few are touched.
            f"""
            CREATE OR REPLACE TEMP TABLE touched AS
            SELECT visit.rowid AS row, site_id, visitor_id, span_start
            FROM {cache}.visits AS visit
            WHERE {near}
            AND EXISTS (
                FROM fragments WHERE {touches("visit", "fragments", self.gap_seconds)}
            )
            AND NOT EXISTS (
                FROM {live}.replaced
                WHERE replaced.site_id = visit.site_id
                    AND replaced.visitor_id = visit.visitor_id
                    AND replaced.span_start = visit.span_start
            )
            """,
            f"INSERT INTO {live}.replaced SELECT site_id, visitor_id, span_start FROM touched",
            f"""
            CREATE OR REPLACE TEMP TABLE pieces AS
            SELECT {_PIECE} FROM fragments
            UNION ALL
            SELECT {_PIECE} FROM {cache}.visits WHERE rowid IN (SELECT row FROM touched)
            UNION ALL
            SELECT {_PIECE} FROM {live}.visits
            WHERE rowid IN (SELECT rowid FROM {live}.visits WHERE {of_their_visitors})
            """,
            f"CREATE OR REPLACE TEMP TABLE visits AS {text('visits', self.gap_seconds)}",
            f"DELETE FROM {live}.visits WHERE {of_their_visitors}",
            f"DELETE FROM {live}.hits WHERE {of_their_visitors}",
            f"INSERT INTO {live}.visits SELECT * FROM visits",
            f"INSERT INTO {live}.hits {text('hits')}",
            "DROP TABLE temp.visits",
            "DROP TABLE temp.pieces",
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
            SELECT * FROM cache.{self.name}.{table} AS published
            WHERE NOT EXISTS (
                FROM {self.name}.replaced
                WHERE replaced.site_id = published.site_id
                    AND replaced.visitor_id = published.visitor_id
                    AND replaced.span_start = published.span_start
            )
            UNION ALL
            SELECT * FROM {self.name}.{table}
        )"""

    def drop(self, con: duckdb.DuckDBPyConnection) -> None:
        con.execute(f"DROP SCHEMA IF EXISTS {self.name} CASCADE")
        con.execute(f"DROP SCHEMA IF EXISTS cache.{self.name} CASCADE")


def _instant(moment: pa.Scalar, plus: timedelta) -> str:
    return f"TIMESTAMP '{(moment.as_py() + plus).replace(tzinfo=None).isoformat(' ')}'"
