"""Visits by the million, made by DuckDB alone: rows of VISIT, of fragments, and of their cubes.

The n-th visit is a function of n. Visits follow each other evenly over the days; of `pool` visitors
some come often, values are as uneven as they are on real sites, and nobody logs in. Newer visits
than the published ones come a hundred a second, a tenth of them of visitors who were there last.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow as pa

from clickstream.cube import CUBE, NEVER
from clickstream.piece import FRAGMENT, VISIT
from clickstream.warehouse.tables import CUBES

SITE = "shop.example"
END = datetime(2026, 10, 1, tzinfo=UTC)  # of what is published
EVENTS_IN_VISIT = 3.5
BATCH = 100_000
CUBED = {
    "": "''",
    "visit:source": "source",
    "visit:country": "country",
    "visit:device": "device",
    "visit:entry_page": "entry_page",
    "event:page": "path",
}


@dataclass(frozen=True)
class Made:
    """So many visits over so many days, which end at END; those beyond `count` are newer."""

    count: int
    days: int

    def visits(self) -> Iterator[pa.Table]:
        """Rows of VISIT, some at a time."""
        con = duckdb.connect()
        for first in range(0, self.count, BATCH):
            last = min(first + BATCH, self.count)
            yield con.sql(self._sql(first, last)).to_arrow_table().select(VISIT.names).cast(VISIT)

    def fragments(self, count: int) -> pa.Table:
        """Of newer visits, one of each."""
        sql = self._sql(self.count, self.count + count)
        visits = duckdb.connect().sql(sql).to_arrow_table()
        rows = {
            "topic_id": pa.repeat("bench", count),
            "kafka_partition": pa.repeat(pa.scalar(0, pa.int32()), count),
            "first_offset": pa.array(range(count), pa.int64()),
            "last_offset": pa.array(range(count), pa.int64()),
            "arrival_time": visits["span_end"],
        }
        for name, values in rows.items():
            visits = visits.append_column(name, values)
        return visits.select(FRAGMENT.names).cast(FRAGMENT)

    def _sql(self, first: int, last: int) -> str:
        step = int(timedelta(days=self.days) / timedelta(microseconds=1)) // self.count
        pool = max(10, self.count // 3)
        end = f"TIMESTAMPTZ '{END.isoformat()}'"
        newer = f"n - {self.count}"
        return f"""
            WITH numbered AS (
                SELECT range AS n, CASE
                    WHEN n >= {self.count} AND n % 10 = 0 THEN {self.count - 1} - n // 10 % 50
                    ELSE n
                END AS like_n FROM range({first}, {last})
            ),
            made AS (
                SELECT
                    n, hash(n, 1) AS a, hash(n, 2) AS b, hash(n, 3) AS c,
                    concat('v', CAST(
                        {pool} * pow((hash(like_n, 9) % 1000003) / 1000003, 2) AS BIGINT
                    )) AS visitor_id,
                    {end} + to_microseconds(CAST(
                        ({newer}) * (CASE WHEN n < {self.count} THEN {step} ELSE 10000 END)
                    AS BIGINT)) AS span_start
                FROM numbered
            ),
            pathed AS (
                SELECT *, list_transform(range(CAST(1 + a % 6 AS BIGINT)), lambda j: {{
                    'time': span_start + to_seconds(20 * j),
                    'event_id': concat(n, '-', j),
                    'name': CASE WHEN j = 0 OR hash(n, j) % 10 < 7 THEN 'page_view'
                        WHEN hash(n, j) % 10 = 7 THEN 'purchase' ELSE 'engagement' END,
                    'interactive': hash(n, j) % 10 < 8 OR j = 0,
                    'hostname': 'shop.example',
                    'path': concat('/p/',
                        CAST(2000 * pow((hash(n, j, 4) % 10007) / 10007, 4) AS BIGINT)),
                    'user_id': '', 'scroll': -1::INT, 'engaged_ms': 0::BIGINT,
                    'revenue': 0::DECIMAL(18, 4), 'currency': '',
                    'props': []::STRUCT("key" VARCHAR, "value" VARCHAR)[]
                }}) AS hits
                FROM made
            ),
            counted AS (
                SELECT *,
                    list_filter(hits, lambda h: h.name = 'page_view') AS views,
                    list_filter(hits, lambda h: h.name <> 'engagement') AS actions
                FROM pathed
            )
            SELECT
                '{SITE}' AS site_id, visitor_id, span_start, hits[-1].time AS span_end,
                hits[1].event_id AS first_event_id,
                concat('source', CAST(30 * pow((b % 997) / 997, 2) AS BIGINT)) AS source,
                'Organic Search' AS channel, '' AS referrer, '' AS utm_source, '' AS utm_medium,
                '' AS utm_campaign, '' AS utm_content, '' AS utm_term,
                concat('C', CAST(60 * pow((c % 991) / 991, 2) AS BIGINT)) AS country,
                '' AS region, '' AS city,
                ['Desktop', 'Mobile', 'Mobile', 'Tablet'][CAST(1 + b % 4 AS BIGINT)] AS device,
                ['Chrome', 'Safari', 'Firefox'][CAST(1 + c % 3 AS BIGINT)] AS browser,
                '' AS browser_version, 'Linux' AS os, '' AS os_version,
                '' AS screen, '' AS language, false AS bot, hits,
                epoch_us(actions[-1].time) - epoch_us(span_start) AS duration_us,
                len(actions)::INT AS events, len(views)::INT AS pageviews,
                len(views) < 2 AND len(actions) = len(views) AS is_bounce,
                views[1].hostname AS entry_hostname, views[1].path AS entry_page,
                views[-1].hostname AS exit_hostname, views[-1].path AS exit_page
            FROM counted ORDER BY span_start
        """


def cubes(con: duckdb.DuckDBPyConnection, visits: str, hits: str) -> Iterator[pa.Table]:
    """CUBE of visits and hits, by the dimensions of CUBED, all at once: for a site by UTC.

    A batch run makes it of changes (batch/cubes.py), which takes longer.
    """
    for name, column in CUBED.items():
        yield (
            con.sql(f"""
            WITH days AS (
                SELECT {column} AS value, CAST(event_time AS DATE) AS day, person_id,
                    count(*) FILTER (name = 'page_view') AS views,
                    count(*) FILTER (name <> 'engagement') AS actions
                FROM {hits} GROUP BY ALL
            ),
            since AS (
                SELECT value, day, views, actions, coalesce(
                    lag(day) OVER (PARTITION BY person_id, value ORDER BY day), DATE '{NEVER}'
                ) AS prev FROM days
            ),
            {_of_visits(name, column, visits, hits)},
            parts AS (
                SELECT value, day, prev, count(*) AS persons, 0 AS page_views, 0 AS actions,
                    0 AS visit_count, 0 AS entry_count, 0 AS bounces, 0 AS timed_visits,
                    0 AS visit_us, 0 AS visit_page_views
                FROM since GROUP BY ALL
                UNION ALL
                SELECT value, day, DATE '{NEVER}', 0, sum(views), sum(actions), 0, 0, 0, 0, 0, 0
                FROM since GROUP BY ALL
                UNION ALL
                SELECT value, day, DATE '{NEVER}', 0, 0, 0, count(*), 0, 0, 0, 0, sum(pageviews)
                FROM had GROUP BY ALL
                UNION ALL
                SELECT value, day, DATE '{NEVER}', 0, 0, 0, 0, count(*),
                    count(*) FILTER (is_bounce), count(*), sum(duration_us), 0
                FROM entered GROUP BY ALL
            )
            SELECT '{SITE}' AS site_id, '{name}' AS dimension, value, day, prev,
                {", ".join(f"sum({n})::BIGINT AS {n}" for n in CUBE.names[5:])}
            FROM parts GROUP BY value, day, prev
        """)
            .to_arrow_table()
            .select(CUBES.columns.names)
            .cast(CUBES.columns)
        )


def _of_visits(name: str, column: str, visits: str, hits: str) -> str:
    day = "CAST(span_start AS DATE) AS day"
    if name.startswith("event:"):
        return f"""
            had AS (
                SELECT value, day, pageviews FROM (
                    SELECT DISTINCT {column} AS value, number FROM {hits}
                ) INNER JOIN (SELECT number, pageviews, {day} FROM {visits}) USING (number)
            ),
            entered AS (
                SELECT entry_page AS value, {day}, is_bounce, duration_us FROM {visits}
                WHERE pageviews > 0
            )"""
    return f"""
            had AS (
                SELECT {column} AS value, {day}, pageviews, is_bounce, duration_us FROM {visits}
            ),
            entered AS (FROM had)"""
