"""The range that another is compared with."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from serving.query.errors import BadQuery
from serving.query.parse import Comparison
from serving.query.period import Period, instant, midnight, of_days, resolve


def compared(
    comparison: Comparison, asked: Any, period: Period, zone: ZoneInfo, now: datetime
) -> Period:
    """A range as long as the one that was asked for, without what of that lies after today.

    A day that is not over is compared with a day up to the same time. asked: the date range.
    """
    if comparison.mode == "custom":
        path = "/include/comparisons/date_range"
        if not isinstance(comparison.date_range, list):
            raise BadQuery("Two dates or two times are compared with", path, comparison.date_range)
        return resolve(comparison.date_range, zone, now, None, path)
    year = comparison.mode == "year_over_year"
    match = comparison.match_day_of_week
    if asked == "day":
        today, elapsed = now.astimezone(zone).date(), now - period.start
        start = midnight(_before(today, today - timedelta(days=1), year, match), zone)
        return Period(start, start + elapsed)
    if period.days:
        first, last = period.days
        length = max(min(last, now.astimezone(zone).date()), first) - first
        start_day = _before(first, first - length - timedelta(days=1), year, match)
        return of_days(start_day, start_day + length, zone)
    length = max(min(period.end, now), period.start) - period.start
    local = (period.start if year else period.start - length).astimezone(zone)
    day = _before(period.start.astimezone(zone).date(), local.date(), year, match)
    start = instant(datetime.combine(day, local.time()), zone)
    return Period(start, start + length)


def _before(start: date, previous: date, year: bool, match: bool) -> date:
    """The day on which the compared range starts, where this one starts on `start`."""
    found = _year_before(start) if year else previous
    if not match:
        return found
    moved = found + timedelta(days=(start.weekday() - found.weekday() + 3) % 7 - 3)
    return moved if moved < start else start - timedelta(days=7)


def _year_before(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)
