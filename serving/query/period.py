"""Date ranges of a site's zone as instants, and the intervals that a time series has.

A range of days such as "28d" ends yesterday, as in Plausible; the page's periods include today.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from serving.query.errors import BadQuery

PRESETS = ("day", "24h", "7d", "28d", "30d", "91d", "month", "6mo", "12mo", "year", "all")

YEARS = (1900, 2200)
_TINY = timedelta(microseconds=1)


@dataclass(frozen=True)
class Period:
    """Instants [start, end) of UTC. days: first and last, where it is of whole local days."""

    start: datetime
    end: datetime
    days: tuple[date, date] | None = None


@dataclass(frozen=True)
class Interval:
    """One interval of a time series: its label in the site's zone, and its instants.

    is_whole: the range has all of it.
    """

    label: str
    start: datetime
    end: datetime
    is_whole: bool = True


def resolve(
    asked: Any,
    zone: ZoneInfo,
    now: datetime,
    first: datetime | None,
    path: str = "/date_range",
) -> Period:
    """The period that a date_range means. first: the site's first event, for "all"."""
    today = now.astimezone(zone).date()
    if isinstance(asked, list):
        return _pair(asked, zone, path)
    if not isinstance(asked, str):
        raise BadQuery("Not a date range", "/date_range", asked, PRESETS)
    if asked == "24h":
        return Period(now - timedelta(hours=24), now)
    return of_days(*_days(asked, today, first.astimezone(zone).date() if first else today), zone)


def of_days(first: date, last: date, zone: ZoneInfo) -> Period:
    """Whole local days, the last one too."""
    return Period(midnight(first, zone), midnight(last + timedelta(days=1), zone), (first, last))


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a local day, also where clocks skip 00:00 on it."""
    return instant(datetime(day.year, day.month, day.day), zone)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The local day that an instant is in: one that has begun goes on when clocks go back."""
    day = at.astimezone(zone).date()
    next_day = day + timedelta(days=1)
    return next_day if midnight(next_day, zone) <= at else day


def suitable(period: Period) -> str:
    """The interval that the dimension `time` means for a range."""
    span = period.end - period.start
    if span <= timedelta(hours=49) - _TINY:
        return "hour"
    if span <= timedelta(days=41) - _TINY:
        return "day"
    return "week" if span <= timedelta(weeks=53) - _TINY else "month"


def intervals(period: Period, unit: str, zone: ZoneInfo) -> list[Interval]:
    """The intervals that lie in a period, oldest first; the first and last may be cut.

    When clocks go back, minutes come twice under one label; a longer interval is one, and longer.
    A week that is cut at the start of the range has the name of the day on which the range starts.
    """
    if unit == "minute":
        return _minutes(period, zone)
    found, at = [], _floor(period.start.astimezone(zone).replace(tzinfo=None), unit)
    while (start := instant(at, zone)) < period.end:
        after = _next(at, unit)
        end = instant(after, zone)
        if min(end, period.end) > max(start, period.start):
            label = _label(at, unit, day_of(max(start, period.start), zone))
            found.append(_cut(label, start, end, period))
        at = after
    return found


def _label(at: datetime, unit: str, first: date) -> str:
    if unit == "week":
        return max(at.date(), first).isoformat()
    return str(at) if unit == "hour" else at.date().isoformat()


def _minutes(period: Period, zone: ZoneInfo) -> list[Interval]:
    found, at = [], period.start.replace(second=0, microsecond=0)
    while at < period.end:
        label = str(at.astimezone(zone).replace(tzinfo=None))
        after = at + timedelta(minutes=1)
        found.append(_cut(label, at, after, period))
        at = after
    return found


def _cut(label: str, start: datetime, end: datetime, period: Period) -> Interval:
    is_whole = period.start <= start and end <= period.end
    return Interval(label, max(start, period.start), min(end, period.end), is_whole)


def _days(asked: str, today: date, first: date) -> tuple[date, date]:
    """A preset as first and last local day, both inclusive."""
    if asked == "day":
        return today, today
    if asked == "all":
        return min(first, today), today
    if asked == "month":
        return today.replace(day=1), add_months(today.replace(day=1), 1) - timedelta(days=1)
    if asked == "year":
        return date(today.year, 1, 1), date(today.year, 12, 31)
    if (match := re.fullmatch(r"(\d{1,4})d", asked)) and 1 <= int(match[1]) <= 5000:
        return today - timedelta(days=int(match[1])), today - timedelta(days=1)
    if (match := re.fullmatch(r"(\d{1,3})mo", asked)) and 1 <= int(match[1]) <= 100:
        this_month = today.replace(day=1)
        return add_months(this_month, -int(match[1])), this_month - timedelta(days=1)
    raise BadQuery("Not a date range", "/date_range", asked, PRESETS)


def _pair(asked: list[Any], zone: ZoneInfo, path: str) -> Period:
    if len(asked) != 2 or not all(isinstance(value, str) for value in asked):
        raise BadQuery("A date range in a list has two dates or two times", path, asked)
    try:
        if all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) for value in asked):
            first, last = sorted(date.fromisoformat(value) for value in asked)
            _check_years(asked, first.year, last.year, path)
            return of_days(first, last, zone)
        start, end = sorted(datetime.fromisoformat(value) for value in asked)
    except (ValueError, TypeError) as cause:
        raise BadQuery("Not two dates or two times", path, asked) from cause
    _check_years(asked, start.year, end.year, path)
    if start.tzinfo is None or end.tzinfo is None:
        raise BadQuery("A time needs an offset, such as +01:00", path, asked)
    return Period(start.astimezone(UTC), end.astimezone(UTC) + timedelta(seconds=1))


def _check_years(asked: list[Any], first: int, last: int, path: str) -> None:
    """No event lies beyond (docs/event-contract.md), and neither do calendars end within."""
    if not YEARS[0] <= first <= last <= YEARS[1]:
        raise BadQuery(f"A date range lies from {YEARS[0]} to {YEARS[1]}", path, asked)


def instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The first instant at or after a local time: of two, the earlier; of none, after the gap."""
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == local:
        return instant
    # In a gap, the time read with the later offset lies before it and with the earlier one after
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    low, high = min(before, after), max(before, after)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).replace(tzinfo=None) >= local:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)


def _floor(local: datetime, unit: str) -> datetime:
    if unit == "hour":
        return local.replace(minute=0, second=0, microsecond=0)
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day


def _next(local: datetime, unit: str) -> datetime:
    if unit == "month":
        return datetime.combine(add_months(local.date(), 1), local.time())
    steps = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
    return local + steps[unit]


def add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)
