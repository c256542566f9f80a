"""Rows of a funnel -> its answer."""

from collections.abc import Iterator
from typing import Any

from serving.query.period import Period
from serving.reports.funnel.asked import BY, Funnel
from serving.reports.funnel.sql import groups, people
from serving.reports.numbers import instant, percent, seconds
from serving.reports.scope import Moment, Rows


def results(funnel: Funnel, period: Period, moment: Moment) -> dict[str, Any]:
    """`results`: a row a group with its steps; or `people`, newest first."""
    rows = Rows(funnel.scope, moment)
    key = BY[funnel.by]
    if funnel.people:
        found = rows.all(people(funnel, period, rows, key))
        total = {"total_rows": found[0][-1] if found else 0}
        return {"results": [_person(row) for row in found]} | _included(funnel, total)
    found = rows.all(groups(funnel, period, rows, key))
    total = {"total_rows": found[0][-1] if found else 0}
    shown = [
        {
            "dimensions": [value] if funnel.dimension else [],
            "steps": [*_steps(funnel, counts)],
        }
        for value, *counts in found
    ]
    return {"results": shown} | _included(funnel, total)


def _included(funnel: Funnel, total: dict[str, int]) -> dict[str, Any]:
    return {"meta": total} if funnel.scope.total_rows else {}


def _person(row: tuple[Any, ...]) -> dict[str, Any]:
    person, visitor, visit, began, last, *_ = row
    return {
        "person": person,
        "visitor_id": visitor,
        "visit": instant(visit),
        "first_step": instant(began),
        "last_step": instant(last),
    }


def _steps(funnel: Funnel, row: list[Any]) -> Iterator[dict[str, Any]]:
    """row: for each step who reached it, and what the way there took: the sum and the median."""
    first = before = row[0]
    for n, step in enumerate(funnel.steps):
        reached, total_us, median_us = row[3 * n : 3 * n + 3]
        yield {
            "step": n + 1,
            "label": step.label,
            f"{funnel.by}s": reached,
            "conversion_rate": percent(reached, first, 2),
            "step_conversion_rate": percent(reached, before, 2) if n else None,
            "drop_off": before - reached if n else None,
            "drop_off_rate": percent(before - reached, before, 2) if n else None,
            "mean_seconds": seconds(total_us, reached),
            "median_seconds": seconds(median_us),
        }
        before = reached
