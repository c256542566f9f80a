"""Query -> Plan: which relations are read, over which instants, and what each contributes."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from clickstream.metrics import METRICS
from clickstream.parts import PARTS
from serving.query.check import check
from serving.query.columns import is_of_events
from serving.query.compared import compared
from serving.query.errors import BadQuery
from serving.query.parse import TIME, Query
from serving.query.period import Interval, Period, intervals, resolve, suitable
from serving.store.catalogue import Catalogue

MOST_INTERVALS = 10_000
MOST_GROUPS = 1_000_000  # of an earlier range, which are all looked at


@dataclass(frozen=True)
class Plan:
    """How a query is answered by an exact scan.

    parts: relation -> the parts taken from it. intervals: those of the time dimension, if one is
    asked for, which then is the dimension at time_at. earlier: the same for the range that this
    one is compared with.
    """

    query: Query
    period: Period
    parts: dict[str, tuple[str, ...]]
    catalogue: Catalogue = field(default_factory=Catalogue)
    unit: str = ""
    intervals: tuple[Interval, ...] = ()
    time_at: int | None = None
    earlier: "Plan | None" = None


def plan(
    query: Query, zone: ZoneInfo, now: datetime, first: datetime | None, catalogue: Catalogue
) -> Plan:
    """Resolves the date range and the time dimension; raises BadQuery on what has no answer."""
    check(query)
    period = resolve(query.date_range, zone, now, first)
    time_at = next((i for i, d in enumerate(query.dimensions) if d.startswith(TIME)), None)
    unit = ""
    if time_at is not None:
        unit = query.dimensions[time_at].removeprefix(TIME).removeprefix(":") or suitable(period)
    found = Plan(
        query, period, _parts(query), catalogue, unit, _intervals(period, unit, zone), time_at
    )
    if not query.comparison:
        return found
    before = compared(query.comparison, query.date_range, period, zone, now)
    earlier = replace(
        found,
        query=replace(query, limit=MOST_GROUPS, offset=0, order_by=(), total_rows=False),
        period=before,
        intervals=_intervals(before, unit, zone),
    )
    return replace(found, earlier=earlier)


def _parts(query: Query) -> dict[str, tuple[str, ...]]:
    by_event = any(map(is_of_events, query.dimensions))
    parts: dict[str, list[str]] = {}
    for name in dict.fromkeys(p for m in query.metrics for p in METRICS[m].parts):
        parts.setdefault(PARTS[name].over(by_event), []).append(name)
    return {relation: tuple(names) for relation, names in parts.items()}


def _intervals(period: Period, unit: str, zone: ZoneInfo) -> tuple[Interval, ...]:
    if not unit:
        return ()
    seconds = {"minute": 60, "hour": 3600}.get(unit, 86400)
    if (period.end - period.start).total_seconds() / seconds > MOST_INTERVALS:
        raise BadQuery(
            f"More than {MOST_INTERVALS} intervals; ask for a shorter range or a longer interval",
            "/dimensions",
            f"time:{unit}",
        )
    return tuple(intervals(period, unit, zone))
