"""The realtime report: who is here, what the last half hour saw, and its newest events.

Visitors now: persons with an event in the five minutes up to now; an event whose time lies in the
future is not here yet. Minutes are whole ones of event time, the last one unfinished. Nowhere does
an engagement count: a page says that it was read long after its reader did anything, and often
because they leave it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import duckdb

from serving.generation import Generation
from serving.query.errors import BadQuery

NOW = timedelta(minutes=5)
MINUTES = 30
TOP = 8
EVENTS = 20


def parse(asked: Any, sites: Iterable[str]) -> str:
    """The site that is asked for; raises BadQuery."""
    site_id = asked.get("site_id") if isinstance(asked, dict) else None
    allowed = list(sites)
    if site_id not in allowed:
        raise BadQuery(f"Not a site: {site_id!r}", "/site_id", site_id, allowed)
    return str(site_id)


def report(
    con: duckdb.DuckDBPyConnection, generation: Generation, site_id: str, now: datetime
) -> dict[str, Any]:
    """The report, without bots."""
    at = now.replace(tzinfo=None)
    this_minute = at.replace(second=0, microsecond=0)
    first_minute = this_minute - timedelta(minutes=MINUTES - 1)
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE recent AS
        SELECT event_time, name, path, source, country, person, visitor_id
        FROM {generation.served("hits")}
        WHERE site_id = ? AND NOT bot AND name <> 'engagement'
            AND event_time >= ? AND event_time <= ?
        """,
        [site_id, first_minute, at],
    )
    minutes = {
        minute: (views, visitors)
        for minute, views, visitors in con.execute("""
            SELECT date_trunc('minute', event_time), count(*) FILTER (WHERE name = 'page_view'),
                count(DISTINCT person)
            FROM recent GROUP BY ALL
        """).fetchall()
    }
    wanted = [first_minute + timedelta(minutes=i) for i in range(MINUTES)]
    now_since = at - NOW
    (visitors_now,) = con.execute(
        "SELECT count(DISTINCT person) FROM recent WHERE event_time > ?", [now_since]
    ).fetchone() or (0,)
    return {
        "visitors_now": visitors_now,
        "minutes": [
            {
                "minute": minute.isoformat() + "Z",
                "pageviews": minutes.get(minute, (0, 0))[0],
                "visitors": minutes.get(minute, (0, 0))[1],
            }
            for minute in wanted
        ],
        "pages": _top(con, "path", now_since, "AND name = 'page_view'"),
        "sources": _top(con, "source", now_since),
        "countries": _top(con, "country", now_since),
        "events": _newest(con),
    }


def _top(
    con: duckdb.DuckDBPyConnection, column: str, since: datetime, only: str = ""
) -> list[dict[str, Any]]:
    rows = con.execute(
        f"SELECT {column}, count(DISTINCT person) AS visitors FROM recent "
        f"WHERE event_time > ? {only} GROUP BY ALL ORDER BY visitors DESC, {column} LIMIT {TOP}",
        [since],
    ).fetchall()
    return [{"value": value, "visitors": visitors} for value, visitors in rows]


def _newest(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    columns = ("event_time", "name", "path", "source", "country", "visitor_id")
    rows = con.execute(
        f"SELECT {', '.join(columns)} FROM recent "
        f"ORDER BY event_time DESC, visitor_id, name, path LIMIT {EVENTS}"
    ).fetchall()
    return [dict(zip(columns, (row[0].isoformat() + "Z", *row[1:]), strict=True)) for row in rows]
