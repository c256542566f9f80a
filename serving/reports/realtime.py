"""The realtime report: who is here, what the last half hour saw, and its newest events.

Visitors now: persons with an event in the five minutes up to now; an event whose time lies in the
future is not here yet. Minutes are whole ones of event time, the last one unfinished. Nowhere does
an engagement count: a page says that it was read long after its reader did anything, and often
because they leave it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from serving.query.period import Period
from serving.reports.checks import known
from serving.reports.numbers import instant
from serving.reports.scope import Known, Moment, Rows, Scope
from serving.reports.scope import parse as parse_scope

NOW = timedelta(minutes=5)
MINUTES = 30
TOP = 8
EVENTS = 20


@dataclass(frozen=True)
class Realtime:
    scope: Scope

    def as_json(self) -> dict[str, Any]:
        return {}


def parse(asked: Any, context: Known) -> Realtime:
    """The site and filters that are asked for; raises BadQuery."""
    known(asked, ("site_id", "filters", "include"), "")
    known(asked.get("include", {}), ("bots",), "/include")
    return Realtime(parse_scope(asked, context, (), "24h"))


def results(realtime: Realtime, _: Period, moment: Moment) -> dict[str, Any]:
    """The report, of events that the filters hold of; it has no range but its own."""
    con, at = moment.reader.con, moment.now.astimezone(UTC).replace(tzinfo=None)
    this_minute = at.replace(second=0, microsecond=0)
    first_minute = this_minute - timedelta(minutes=MINUTES - 1)
    rows = Rows(realtime.scope, moment)
    since = first_minute.replace(tzinfo=UTC)
    until = moment.now + timedelta(microseconds=1)  # what happens now is here
    rows.all(f"""
        CREATE OR REPLACE TEMP TABLE recent AS
        SELECT event_time, name, path, source, country, device, person, visitor_id
        FROM {rows.hits(Period(since, until))} AND name <> 'engagement'
    """)
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
                "minute": instant(minute),
                "pageviews": minutes.get(minute, (0, 0))[0],
                "visitors": minutes.get(minute, (0, 0))[1],
            }
            for minute in wanted
        ],
        "pages": _top(con, "path", now_since, "AND name = 'page_view'"),
        "sources": _top(con, "source", now_since),
        "countries": _top(con, "country", now_since),
        "devices": _top(con, "device", now_since),
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
        f"ORDER BY event_time DESC, visitor_id, name, path, source, country LIMIT {EVENTS}"
    ).fetchall()
    return [dict(zip(columns, (instant(row[0]), *row[1:]), strict=True)) for row in rows]
