"""Retention: of those who came in one interval, how many came back in each later one.

docs/reports.md has its definition.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from serving.query.period import Interval, Period
from serving.reports import steps
from serving.reports.checks import one_of
from serving.reports.intervals import UNITS, of_period, relation, unfinished
from serving.reports.numbers import percent
from serving.reports.scope import Known, Moment, Rows, Scope
from serving.reports.scope import parse as parse_scope
from serving.reports.steps import Step

KEYS = ("interval", "cohorts", "start", "returning")
COHORTS = ("new", "first", "every")


@dataclass(frozen=True)
class Retention:
    """start, returning: None stands for any event."""

    scope: Scope
    interval: str
    cohorts: str
    start: Step | None
    returning: Step | None

    def as_json(self) -> dict[str, Any]:
        return {
            "interval": self.interval,
            "cohorts": self.cohorts,
            "start": self.start and self.start.asked,
            "returning": self.returning and self.returning.asked,
        }


def parse(asked: Any, context: Known) -> Retention:
    """The report that JSON asks for; raises BadQuery."""
    scope = parse_scope(asked, context, KEYS)

    def step(key: str) -> Step | None:
        given = asked.get(key)
        return None if given is None else steps.parse(given, scope.catalogue, f"/{key}")

    return Retention(
        scope,
        one_of(asked.get("interval", "week"), UNITS, "/interval", "interval"),
        one_of(asked.get("cohorts", "new"), COHORTS, "/cohorts", "kind of cohort"),
        step("start"),
        step("returning"),
    )


def results(retention: Retention, period: Period, moment: Moment) -> dict[str, Any]:
    """`results`: a row a cohort with its cells; `curve`: all cohorts, by how long ago they came."""
    found = of_period(period, retention.interval, retention.scope)
    rows = Rows(retention.scope, moment)
    people = {
        (cohort, later): count
        for cohort, later, count in (
            rows.all(_sql(retention, found, period, rows)) if found else []
        )
    }
    open_ = unfinished(found, retention.interval, retention.scope, moment.now)
    table = [
        {
            "cohort": one.label,
            "people": people.get((n, 0), 0),
            "cells": [
                {
                    "later": later,
                    "people": (count := people.get((n, later), 0)),
                    "share": _share(count, people.get((n, 0), 0)),
                    "unfinished": open_[n + later],
                }
                for later in range(len(found) - n)
            ],
        }
        for n, one in enumerate(found)
    ]
    return {"results": table, "curve": _curve(table)}


def _share(count: int, of: int) -> float | None:
    return percent(count, of, 1) if of else None


def _curve(table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cells of cohorts added up, of the intervals that are over; a cohort weighs what it counts."""
    came, back = Counter[int](), Counter[int]()
    for row in table:
        for cell in row["cells"]:
            if not cell["unfinished"]:
                came[cell["later"]] += row["people"]
                back[cell["later"]] += cell["people"]
    return [
        {"later": n, "people": back[n], "of": came[n], "share": _share(back[n], came[n])}
        for n in sorted(came)
    ]


def _sql(retention: Retention, found: list[Interval], period: Period, rows: Rows) -> str:
    """Rows: number of the cohort, how many intervals later, and how many people."""
    return f"""
        WITH {relation(found, rows)},

        activity AS MATERIALIZED (
            SELECT person, n, bool_or({_is(retention.start, rows)}) AS starts,
                bool_or({_is(retention.returning, rows)}) AS returns
            FROM (SELECT * FROM {rows.hits(period)}) AS hits
            ASOF JOIN intervals ON event_time >= since
            GROUP BY person, n
        ),

        cohorts AS MATERIALIZED ({_cohorts(retention.cohorts, rows)})

        SELECT cohort, 0 AS later, count(*) AS people
        FROM cohorts
        GROUP BY cohort
        UNION ALL
        SELECT cohort, n - cohort AS later, count(*) AS people
        FROM cohorts
        INNER JOIN activity USING (person)
        WHERE returns AND n > cohort
        GROUP BY cohort, later
    """


def _is(step: Step | None, rows: Rows) -> str:
    return rows.is_(step) if step else "true"


def _cohorts(kind: str, rows: Rows) -> str:
    """SQL of each person and cohort: the number of the interval in which they came."""
    if kind == "every":
        return "SELECT person, n AS cohort FROM activity WHERE starts"
    if kind == "first":
        return "SELECT person, min(n) AS cohort FROM activity WHERE starts GROUP BY person"
    return f"""
            SELECT person, n AS cohort
            FROM activity
            INNER JOIN intervals USING (n)
            INNER JOIN ({rows.first_seen("SELECT person FROM activity WHERE starts")}) AS ever
                USING (person)
            WHERE starts AND first_seen >= since  -- so that it lies in this interval
        """
