"""The lifecycle: who of an interval is new, came back, or came back after a break; who stayed away.

docs/reports.md has its definition.
"""

from dataclasses import dataclass
from typing import Any

from serving.query.period import Interval, Period
from serving.reports.checks import one_of
from serving.reports.intervals import UNITS, before, of_period, relation, unfinished
from serving.reports.scope import Known, Moment, Rows, Scope
from serving.reports.scope import parse as parse_scope

STATES = ("new", "returning", "resurrecting", "dormant")


@dataclass(frozen=True)
class Lifecycle:
    scope: Scope
    interval: str

    def as_json(self) -> dict[str, Any]:
        return {"interval": self.interval}


def parse(asked: Any, context: Known) -> Lifecycle:
    """The report that JSON asks for; raises BadQuery."""
    scope = parse_scope(asked, context, ("interval",))
    return Lifecycle(scope, one_of(asked.get("interval", "day"), UNITS, "/interval", "interval"))


def results(lifecycle: Lifecycle, period: Period, moment: Moment) -> dict[str, Any]:
    """`results`: a row an interval, also those without anybody, with a count for each state."""
    found = of_period(period, lifecycle.interval, lifecycle.scope)
    if not found:
        return {"results": []}
    rows = Rows(lifecycle.scope, moment)
    previous = before(period, lifecycle.interval, lifecycle.scope)
    counts = {n: of_states for n, *of_states in rows.all(_sql(previous, found, period, rows))}
    open_ = unfinished(found, lifecycle.interval, lifecycle.scope, moment.now)
    return {
        "results": [
            {"interval": one.label}
            | dict(zip(STATES, counts.get(n, [0] * len(STATES)), strict=True))
            | {"unfinished": open_[n - 1]}
            for n, one in enumerate(found, 1)
        ]
    }


def _sql(previous: Interval, found: list[Interval], period: Period, rows: Rows) -> str:
    """Rows: the number of the interval, from 1, and how many are new, returning and so on."""
    of_all = Period(previous.start, period.end)
    return f"""
        WITH {relation([previous, *found], rows)},

        activity AS MATERIALIZED (
            SELECT DISTINCT person, n, since
            FROM (SELECT * FROM {rows.hits(of_all)}) AS hits
            ASOF JOIN intervals ON event_time >= since
        ),

        neighbours AS (
            SELECT
                n, since, first_seen,
                lag(n) OVER (PARTITION BY person ORDER BY n) AS last_time,
                lead(n) OVER (PARTITION BY person ORDER BY n) AS next_time
            FROM activity
            INNER JOIN ({rows.first_seen("SELECT person FROM activity")}) AS ever USING (person)
        ),

        states AS (
            SELECT
                n,
                CASE
                    WHEN first_seen >= since THEN 'new'
                    WHEN last_time = n - 1 THEN 'returning'
                    ELSE 'resurrecting'
                END AS state
            FROM neighbours
            UNION ALL
            SELECT n + 1 AS n, 'dormant' AS state
            FROM neighbours
            WHERE next_time IS DISTINCT FROM n + 1
        )

        SELECT n, {", ".join(f"count(*) FILTER (WHERE state = '{s}') AS {s}" for s in STATES)}
        FROM states
        WHERE n BETWEEN 1 AND {len(found)}
        GROUP BY n
    """
