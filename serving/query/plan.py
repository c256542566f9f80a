"""Query -> Plan: which relations are read, over which instants, and what each contributes."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from clickstream.dimensions import DIMENSIONS, TIME_DIMENSIONS
from clickstream.metrics import METRICS, PARTS
from serving.query.errors import BadQuery
from serving.query.parse import Query
from serving.query.period import Interval, Period, intervals, resolve

MOST_INTERVALS = 10_000


@dataclass(frozen=True)
class Plan:
    """How a query is answered by an exact scan.

    parts: relation -> the parts taken from it. intervals: those of the time dimension, if one is
    asked for, which then is the dimension at time_at.
    """

    query: Query
    period: Period
    parts: dict[str, tuple[str, ...]]
    intervals: tuple[Interval, ...] = ()
    time_at: int | None = None


def plan(query: Query, zone: ZoneInfo, now: datetime, first: datetime | None) -> Plan:
    """Resolves the date range and the time dimension; raises BadQuery on what has no answer."""
    period = resolve(query.date_range, zone, now, first)
    of_time = [i for i, name in enumerate(query.dimensions) if name in TIME_DIMENSIONS]
    if len(of_time) > 1:
        raise BadQuery("A query has one time dimension at most", "/dimensions", query.dimensions)
    found: tuple[Interval, ...] = ()
    if of_time:
        unit = query.dimensions[of_time[0]].removeprefix("time:")
        found = _intervals(period, unit, zone)
    by_event = any(
        name in DIMENSIONS and DIMENSIONS[name].is_of_events for name in query.dimensions
    )
    parts: dict[str, list[str]] = {}
    for name in dict.fromkeys(p for m in query.metrics for p in METRICS[m].parts):
        parts.setdefault(PARTS[name].over(by_event), []).append(name)
    _check_names(query, parts)
    return Plan(
        query,
        period,
        {relation: tuple(names) for relation, names in parts.items()},
        found,
        of_time[0] if of_time else None,
    )


def _intervals(period: Period, unit: str, zone: ZoneInfo) -> tuple[Interval, ...]:
    seconds = {"minute": 60, "hour": 3600}.get(unit, 86400)
    if (period.end - period.start).total_seconds() / seconds > MOST_INTERVALS:
        raise BadQuery(
            f"More than {MOST_INTERVALS} intervals; ask for a shorter range or a longer interval",
            "/dimensions",
            f"time:{unit}",
        )
    return tuple(intervals(period, unit, zone))


def _check_names(query: Query, parts: dict[str, list[str]]) -> None:
    """Whole visits have no event name: a metric of them has no answer by one."""
    if "entries" not in parts:
        return
    for i, name in enumerate(query.dimensions):
        if name in DIMENSIONS and DIMENSIONS[name].entry is None:
            raise BadQuery(
                "bounce_rate and visit_duration are of visits, which have no event name",
                f"/dimensions/{i}",
                name,
            )
