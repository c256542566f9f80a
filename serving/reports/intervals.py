"""Days, weeks or months of a range in the site's zone, as a relation beside events."""

from datetime import datetime, timedelta

from serving.query.errors import BadQuery
from serving.query.period import Interval, Period, intervals
from serving.reports.scope import Rows, Scope

UNITS = ("day", "week", "month")
MOST = 400


def of_period(period: Period, unit: str, scope: Scope) -> list[Interval]:
    """Oldest first; raises BadQuery where they are too many."""
    shortest = {"day": 1, "week": 7, "month": 28}[unit]
    if period.end - period.start > timedelta(days=shortest * (MOST + 1)):
        raise BadQuery(
            f"More than {MOST} intervals; ask for a shorter range or a longer interval",
            "/interval",
            unit,
            UNITS,
        )
    return intervals(period, unit, scope.zone)


def before(period: Period, unit: str, scope: Scope) -> Interval:
    """The whole interval before the first one of a period, and what of that lies before it."""
    earlier = intervals(Period(period.start - timedelta(days=70), period.start), unit, scope.zone)
    first = earlier[-1 if _begins_at(period.start, unit, scope) else -2]
    return Interval(first.label, first.start, period.start)


def unfinished(found: list[Interval], unit: str, scope: Scope, now: datetime) -> list[bool]:
    """Of each interval: whether it is not over yet, or cut off by the end of the range."""
    last_is_cut = bool(found) and not _begins_at(found[-1].end, unit, scope)
    return [
        one.end > now or (last_is_cut and n == len(found)) for n, one in enumerate(found, start=1)
    ]


def _begins_at(instant: datetime, unit: str, scope: Scope) -> bool:
    return intervals(Period(instant, instant + timedelta(days=40)), unit, scope.zone)[0].is_whole


def relation(found: list[Interval], rows: Rows) -> str:
    """`intervals`: n from 0, and since when each is."""
    values = ", ".join(f"({n}, {rows.time(one.start)})" for n, one in enumerate(found))
    return f"intervals (n, since) AS (VALUES {values})"
