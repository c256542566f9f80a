"""One UTC day's visits made anew from its records, beside those of publications.

The records are Kafka's, where it still has them, and else those of `events`. Only the country is
that of `events` all the same: it came of an IP address, which may since be told of another one.
"""

from collections.abc import Mapping
from datetime import date
from math import ceil
from tempfile import TemporaryDirectory
from types import TracebackType

import pyarrow as pa

from batch.kappa import InKafka
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
# What a record says itself, whatever is looked up for it
_SENT = (
    "site_id, visitor_id, event_time, event_id, name, interactive, user_id, scroll, engaged_ms,"
    " revenue, currency, props, url, title, referrer_url, user_agent, kafka_partition, kafka_offset"
)
ROWS = 500_000  # events of which visits are made at once: memory stays bounded


class Day:
    """A day, and its records below the cutoff of a publication. Use it in a `with`."""

    def __init__(self, settings: Settings, day: date, served: Publication) -> None:
        self._settings, self._day, self._served = settings, f"DATE '{day}'", served
        self._retained = f"event_time >= {instant(served.horizon)}"
        self._warehouse = Warehouse.of(settings)
        self._con = views.connect()
        self._spill = TemporaryDirectory(prefix="clickstream-")
        self._con.execute(f"SET temp_directory = '{self._spill.name}'")
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
        self._spill.cleanup()

    def take(self, held: InKafka) -> None:
        """Makes the relation `records`: of the day at these offsets what Kafka has, else `log`."""
        self._keep("in_kafka", views.naive(EVENT.empty_table()))
        for events in held.events:
            self._add("in_kafka", views.naive(events))
        self._con.execute("CREATE TEMP TABLE held (p INTEGER, first BIGINT, beyond BIGINT)")
        for partition, offsets in held.ranges.items():
            self._con.execute(
                "INSERT INTO held VALUES (?, ?, ?)", [partition, offsets.start, offsets.end]
            )
        columns = ", ".join(EVENT.names)
        self._con.execute(f"""
            CREATE TEMP VIEW records AS
            SELECT {columns} FROM log
            WHERE CAST(event_time AS DATE) <> {self._day} OR NOT EXISTS (
                FROM held
                WHERE p = kafka_partition AND first <= kafka_offset AND kafka_offset < beyond
            )
            UNION ALL
            SELECT in_kafka.* REPLACE (coalesce(log.country, in_kafka.country) AS country)
            FROM in_kafka LEFT JOIN log
            ON log.kafka_partition = in_kafka.kafka_partition
                AND log.kafka_offset = in_kafka.kafka_offset
        """)

    def recomputed(self, cutoff: Cutoff) -> Counts:
        """Counts of all visits of who did something on the day, made of records below a cutoff.

        Reads all records of these visitors: a visit may have begun on any day before.
        """
        offsets = ", ".join(f"({p}, {end})" for p, end in cutoff.offsets.items())
        self._con.execute(f"""
            CREATE OR REPLACE TEMP TABLE theirs AS
            WITH below AS (
                SELECT records.* FROM records JOIN (VALUES {offsets}) AS cutoff (p, below)
                ON kafka_partition = p AND kafka_offset < below
                WHERE {self._retained}
            )
            FROM below SEMI JOIN (
                SELECT site_id, visitor_id FROM below WHERE CAST(event_time AS DATE) = {self._day}
            ) USING (site_id, visitor_id)
        """)
        self._keep("made_of", views.naive(EVENT.empty_table().select(["site_id", "event_time"])))
        self._keep("made", views.naive(VISIT.empty_table()))
        ((rows,),) = self._con.execute("SELECT count(*) FROM theirs").fetchall()
        shares = ceil(rows / ROWS)
        for share in range(shares):
            self._make(f"hash(site_id, visitor_id) % {shares} = {share}")
        return self._counts("made")

    def _make(self, where: str) -> None:
        """Adds the visits of some of these visitors."""
        columns = ", ".join(EVENT.names)
        theirs = self._con.sql(f"SELECT {columns} FROM theirs WHERE {where}").to_arrow_table()
        events = enriched_anew(theirs.cast(EVENT))
        pieces = views.run(self._con, "fragments", events, FRAGMENT).select(PIECE.names)
        made = views.run(self._con, "visits", pieces, VISIT, self._settings.gap_seconds)
        self._add("made_of", views.naive(events.select(["site_id", "event_time"])))
        self._add("made", views.naive(made))

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

    def lost(self) -> Counts:
        """Records of the day that Kafka has and `events` has not."""
        return self._by_site(
            "lost",
            "SELECT site_id, count(*) FROM in_kafka "
            "ANTI JOIN log USING (kafka_partition, kafka_offset) GROUP BY site_id",
        )

    def altered(self) -> int:
        """How many records `events` has of the day where Kafka has another one, or none of it."""
        ((count,),) = self._con.execute(f"""
            SELECT count(*) FROM (
                SELECT {_SENT} FROM log JOIN held
                ON kafka_partition = p AND kafka_offset >= first AND kafka_offset < beyond
                WHERE CAST(event_time AS DATE) = {self._day}
                EXCEPT SELECT {_SENT} FROM in_kafka
            )
        """).fetchall()
        return int(count)

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
        self._given(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM given", rows)

    def _add(self, name: str, rows: pa.Table) -> None:
        self._given(f"INSERT INTO {name} BY NAME FROM given", rows)

    def _given(self, sql: str, rows: pa.Table) -> None:
        self._con.register("given", rows)
        try:
            self._con.execute(sql)
        finally:
            self._con.unregister("given")
