"""Periods of the page: what a name means today in a site's zone, and what it is compared to.

A period is whole local days, except `24h`, which is the current hour and the 23 before it.
Names are resolved here and sent as dates, so that "last 28 days" is one thing in tile, chart
and address, and always includes today, while a `28d` that is sent to the API ends yesterday: hence
the page shows the dates beside the name. A period that begins before the site's first event is
shown, but nothing is compared to it: not having counted is not having had no visitor.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
DEFAULT = "28d"

LABELS = {
    "today": "Today",
    "yesterday": "Yesterday",
    "24h": "Last 24 hours",
    "7d": "Last 7 days",
    "28d": "Last 28 days",
    "30d": "Last 30 days",
    "91d": "Last 91 days",
    "month": "Month to date",
    "lastmonth": "Last month",
    "year": "Year to date",
    "12mo": "Last 12 months",
    "all": "All time",
}


@dataclass(frozen=True)
class Moment:
    """A site's zone, its time now, and the local day of its first event (today: none yet)."""

    zone: ZoneInfo
    now: datetime
    first: date


@dataclass(frozen=True)
class Period:
    """Local times [start, end); `end` may lie ahead of `now`, when the last day still runs."""

    name: str
    start: datetime
    end: datetime
    moment: Moment

    @property
    def now(self) -> datetime:
        return self.moment.now

    @property
    def counted(self) -> bool:
        """Whether the site had events before it, so that its numbers mean what they say."""
        return self.start.date() >= self.moment.first

    @property
    def label(self) -> str:
        return LABELS.get(self.name, self.covers)

    @property
    def covers(self) -> str:
        """Its first and last day, or the hours of one that is not whole days."""
        if not self.is_whole_days:
            return f"{day(self.start)}, {self.start:%H:%M} - {day(self.end)}, {self.end:%H:%M}"
        first, last = self.start.date(), (self.end - DAY).date()
        return day(first) if first == last else f"{day(first)} - {day(last)}"

    @property
    def is_whole_days(self) -> bool:
        return self.start.time() == self.end.time() == time()

    @property
    def ended(self) -> bool:
        return self.end <= self.now

    @property
    def interval(self) -> str:
        """The chart's interval: fine enough to show a shape, coarse enough to be read."""
        days = (self.end.date() - self.start.date()).days
        if days <= 2:
            return "hour"
        return "day" if days <= 92 else "week" if days <= 366 else "month"

    @property
    def date_range(self) -> tuple[str, str]:
        """For the API: two dates, both inclusive, or two times with offset."""
        if self.is_whole_days:
            return self.start.date().isoformat(), (self.end - DAY).date().isoformat()
        return self.start.isoformat(), (self.end - timedelta(seconds=1)).isoformat()

    def previous(self) -> "Period":
        """As many whole days (hours for `24h`) directly before."""
        if self.name == "24h":
            return Period("previous", self.start - DAY, self.end - DAY, self.moment)
        days = self.end.date() - self.start.date()
        return Period("previous", self.start - days, self.start, self.moment)

    def comparable(self) -> "Period":
        """The previous period up to the same moment: a day at noon against a day at noon."""
        before = self.previous()
        if self.ended:
            return before
        moment = self.now.replace(second=0, microsecond=0) - (self.start - before.start)
        return Period("comparable", before.start, max(moment, before.start + HOUR), self.moment)


def day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"


def resolve(name: str, moment: Moment) -> Period:
    """Raises ValueError, with a sentence, for a name that is neither known nor two dates."""
    zone, now = moment.zone, moment.now
    if name == "24h":
        hour = now.replace(minute=0, second=0, microsecond=0)
        return Period(name, hour - 23 * HOUR, hour + HOUR, moment)
    first, last = _days(name, now.date(), moment.first)
    return Period(name, _midnight(first, zone), _midnight(last + DAY, zone), moment)


def unknown(name: str) -> str:
    """A sentence about a name that `resolve` would refuse; empty for one it knows."""
    if name in LABELS:
        return ""
    try:
        _dates(name)
    except ValueError as refused:
        return str(refused)
    return ""


def custom(first: date, last: date) -> str:
    """The name of a period of two dates, both inclusive."""
    return f"{first.isoformat()}..{last.isoformat()}"


def _midnight(value: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(value, time(), zone)


def _days(name: str, today: date, first: date) -> tuple[date, date]:
    """First and last day, both inclusive."""
    first_of_month = today.replace(day=1)
    named: dict[str, Callable[[], tuple[date, date]]] = {
        "today": lambda: (today, today),
        "yesterday": lambda: (today - DAY, today - DAY),
        "month": lambda: (first_of_month, today),
        "lastmonth": lambda: ((first_of_month - DAY).replace(day=1), first_of_month - DAY),
        "year": lambda: (today.replace(month=1, day=1), today),
        "all": lambda: (min(first, today), today),
        "12mo": lambda: (first_of_month.replace(year=today.year - 1), today),
    }
    if name in named:
        return named[name]()
    if name.endswith("d") and name in LABELS:
        return today - (int(name[:-1]) - 1) * DAY, today
    return _dates(name)


def _dates(name: str) -> tuple[date, date]:
    try:
        start, end = (date.fromisoformat(part) for part in name.split(".."))
    except ValueError:
        known = ", ".join(LABELS)
        raise ValueError(
            f"No period is called {name!r}. Known are {known} and two dates as "
            "2026-10-01..2026-10-31."
        ) from None
    return min(start, end), max(start, end)
