"""One UTC day's visits made anew from `events` alone, beside those of publications."""

from collections.abc import Mapping
from datetime import date
from types import TracebackType

import pyarrow as pa

from batch.stretch import instant
from clickstream.cutoff import Cutoff
from clickstream.enrich.again import enriched_anew
from clickstream.event import EVENT
from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.publication import Publication
from clickstream.settings import Settings
from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse
from clickstream.warehouse.door import show
from clickstream.warehouse.tables import EVENTS, VISITS

Counts = Mapping[tuple[str, str], int]  # by site and what is counted


class Day:
    """A day, and the `events` of a publication. Use it in a `with`."""

    def __init__(self, settings: Settings, day: date, served: Publication) -> None:
        self._settings, self._day, self._served = settings, f"DATE '{day}'", served
        self._retained = f"WHERE event_time >= {instant(served.horizon)} AND"
        self._warehouse = Warehouse.of(settings)
        self._con = views.connect()
        show(self._con, self._warehouse, EVENTS, served.tables[EVENTS.name], name="log")

    def __enter__(self) -> "Day":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._con.close()

    def recomputed(self, cutoff: Cutoff) -> Counts:
        """Counts of all visits of who did something on the day, made of records below a cutoff.

        Reads all of `events` of these visitors: a visit may have begun on any day before.
        """
        offsets = ", ".join(f"({p}, {end})" for p, end in cutoff.offsets.items())
        below = f"""
            SELECT log.* FROM log JOIN (VALUES {offsets}) AS cutoff (p, below)
            ON kafka_partition = p AND kafka_offset < below
        """
        theirs = self._con.sql(f"""
            {below} {self._retained} (site_id, visitor_id) IN (
                SELECT (site_id, visitor_id) FROM ({below})
                {self._retained} CAST(event_time AS DATE) = {self._day}
            )
        """).to_arrow_table()
        events = enriched_anew(theirs.select(EVENT.names).cast(EVENT))
        gap = self._settings.gap_seconds
        pieces = views.run(self._con, "fragments", events, FRAGMENT).select(PIECE.names)
        self._keep("made_of", views.naive(events))
        self._keep("made", views.naive(views.run(self._con, "visits", pieces, VISIT, gap)))
        return self._counts("made")

    def counts(self, publication: Publication) -> Counts:
        """Counts of a publication's visits."""
        version = publication.tables[VISITS.name]
        show(self._con, self._warehouse, VISITS, version, name="published")
        return self._counts("published")

    def differing(self) -> int:
        """How many visits begun on the day differ between what was recomputed and counted last."""
        begun = f"WHERE CAST(span_start AS DATE) = {self._day}"
        ours, theirs = (
            f"SELECT {', '.join(VISIT.names)} FROM {name} {begun}" for name in ("made", "published")
        )
        ((count,),) = self._con.execute(
            f"SELECT (SELECT count(*) FROM ({ours} EXCEPT ALL {theirs}))"
            f" + (SELECT count(*) FROM ({theirs} EXCEPT ALL {ours}))"
        ).fetchall()
        return int(count)

    def duplicates(self) -> Counts:
        """Records of the day that are no hit of their own in what was recomputed last."""
        return self._by_site(
            "duplicate",
            f"""
            SELECT site_id, count(*) - coalesce(any_value(hits), 0)
            FROM made_of LEFT JOIN (
                SELECT site_id, count(*) AS hits
                FROM (SELECT site_id, unnest(hits).time AS time FROM made)
                WHERE CAST(time AS DATE) = {self._day} GROUP BY site_id
            ) USING (site_id)
            WHERE CAST(event_time AS DATE) = {self._day} GROUP BY site_id
            """,
        )

    def lost(self, in_kafka: pa.Table) -> Counts:
        """Of these records, with their site and place in the log, those that `events` has not."""
        self._keep("in_kafka", in_kafka)
        return self._by_site(
            "lost",
            "SELECT site_id, count(*) FROM in_kafka "
            "ANTI JOIN log USING (kafka_partition, kafka_offset) GROUP BY site_id",
        )

    def _counts(self, visits: str) -> Counts:
        on_the_day = f"CAST(hit.time AS DATE) = {self._day}"
        found = self._con.execute(f"""
            WITH held AS (
                SELECT site_id, unnest(hits) AS hit FROM {visits}
                WHERE span_start < {self._day} + INTERVAL 1 DAY AND span_end >= {self._day}
            )
            SELECT site_id, 'events', count(*) FROM held WHERE {on_the_day} GROUP BY site_id
            UNION ALL
            SELECT site_id, 'pageviews', count(*) FROM held
            WHERE {on_the_day} AND hit.name = 'page_view' GROUP BY site_id
            UNION ALL
            SELECT site_id, 'visits', count(*) FROM {visits}
            WHERE CAST(span_start AS DATE) = {self._day} GROUP BY site_id
        """).fetchall()
        return {(site, metric): count for site, metric, count in found}

    def _by_site(self, what: str, sql: str) -> Counts:
        return {(site, what): count for site, count in self._con.execute(sql).fetchall()}

    def _keep(self, name: str, rows: pa.Table) -> None:
        self._con.register("given", rows)
        try:
            self._con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM given")
        finally:
            self._con.unregister("given")
