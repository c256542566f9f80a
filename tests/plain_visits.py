"""What a raw access log must come to, in DuckDB's SQL alone: no code of ours looks at it.

From the tables of tests/clickstream/traffic/plain.py. Grain of `sent`: a page or download that was
delivered; of `visits`: what one address with one user agent sent without a gap over 30 minutes.
"""

from collections.abc import Iterable
from typing import Any

import duckdb

from tests.clickstream.traffic.plain import DELIVERED, endings

METRICS = "visitors visits pageviews events bounce_rate visit_duration views_per_visit".split()

# A program says what it is, if it is honest: words that no browser of a person has in its name
PROGRAM = (
    "bot|crawl|spider|slurp|http|curl|wget|python|java|perl|ruby|libwww|go-http|feed|archiver"
    "|monitor|scan|^-$"
)

_SENT = """
CREATE TABLE sent AS
SELECT ip || chr(10) || agent AS visitor, agent, requested_at AS asked_at, path,
    {download} AS is_download, regexp_matches(lower(agent), '{program}') AS is_program
FROM requests WHERE {delivered} AND NOT ({asset})
"""
_VISITS = """
CREATE TABLE visits AS
WITH begun AS (
    SELECT *, coalesce(asked_at - lag(asked_at) OVER w > INTERVAL 30 MINUTE, true) AS begins
    FROM sent WINDOW w AS (PARTITION BY visitor ORDER BY asked_at)
),
numbered AS (
    SELECT *, sum(begins::INT) OVER (PARTITION BY visitor ORDER BY asked_at) AS number FROM begun
)
SELECT visitor, number, min(asked_at) AS began,
    date_diff('second', min(asked_at), max(asked_at)) AS seconds,
    count(*) FILTER (NOT is_download) AS pageviews,
    count(*) FILTER (is_download) AS downloads,
    list(DISTINCT path) AS paths,
    min(asked_at) FILTER (NOT is_download) AS first_view
FROM numbered GROUP BY visitor, number
"""
_OF_EVENTS = """
    SELECT {event} AS g, count(DISTINCT visitor) AS visitors,
        count(*) FILTER (NOT is_download) AS pageviews, count(*) AS events
    FROM sent GROUP BY g
"""
_OF_VISITS = """
    SELECT {visit} AS g, count(*) AS visits,
        floor(100 * count(*) FILTER (pageviews < 2 AND downloads = 0) / count(*) + 0.5)::INT
            AS bounce_rate,
        floor(sum(seconds) / count(*) + 0.5)::INT AS visit_duration,
        floor(100 * sum(pageviews) / count(*) + 0.5) / 100 AS views_per_visit
    FROM visits GROUP BY g
"""


def count(
    connection: duckdb.DuckDBPyConnection, assets: Iterable[str], downloads: Iterable[str]
) -> None:
    """Makes the tables `sent` and `visits`. assets, downloads: endings of paths."""
    texts = {"delivered": DELIVERED, "asset": endings(*assets), "download": endings(*downloads)}
    connection.execute(_SENT.format(program=PROGRAM, **texts))
    connection.execute(_VISITS)


def by(connection: duckdb.DuckDBPyConnection, event: str, visit: str) -> list[tuple[Any, ...]]:
    """A group and METRICS of it, by group; event and visit: SQL of the group of either."""
    columns = ", ".join(f"coalesce({name}, 0)" for name in METRICS)
    return connection.execute(
        f"SELECT g, {columns} FROM ({_OF_EVENTS.format(event=event)}) FULL JOIN "
        f"({_OF_VISITS.format(visit=visit)}) USING (g) ORDER BY g"
    ).fetchall()
