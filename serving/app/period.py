"""Periods of the page: what a name means today in a site's zone.

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

from serving.query.period import YEARS

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
    def days(self) -> tuple[date, date]:
        """The first and the last that it touches."""
        return self.start.date(), (self.end - timedelta(seconds=1)).date()

    @property
    def covers(self) -> str:
        """Its first and last day, or the hours of one that is not whole days."""
        if not self.is_whole_days:
            return f"{day(self.start)}, {self.start:%H:%M} - {day(self.end)}, {self.end:%H:%M}"
        first, last = self.days
        return day(first) if first == last else f"{day(first)} - {day(last)}"

    @property
    def is_whole_days(self) -> bool:
        return self.start.time() == self.end.time() == time()

    @property
    def ended(self) -> bool:
        return self.end <= self.now

    @property
    def date_range(self) -> tuple[str, str]:
        """For the API: two dates, both inclusive, or two times with offset."""
        if self.is_whole_days:
            return self.start.date().isoformat(), (self.end - DAY).date().isoformat()
        return self.start.isoformat(), (self.end - timedelta(seconds=1)).isoformat()


def day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"


def resolve(name: str, moment: Moment) -> Period:
    """Raises ValueError, with a sentence, for a name that is neither known nor two dates."""
    now = moment.now
    if name == "24h":
        hour = now.replace(minute=0, second=0, microsecond=0)
        return Period(name, hour - 23 * HOUR, hour + HOUR, moment)
    return of_days(name, *_days(name, now.date(), moment.first), moment)


def of_days(name: str, first: date, last: date, moment: Moment) -> Period:
    """Whole days, the last one too."""
    start, end = _midnight(first, moment.zone), _midnight(last + DAY, moment.zone)
    return Period(name, start, end, moment)


def unknown(name: str) -> str:
    """A sentence about a name that `resolve` would refuse; empty for one it knows."""
    if name in LABELS:
        return ""
    try:
        dates(name)
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
    return dates(name)


def dates(name: str) -> tuple[date, date]:
    """Two dates as in an address, both inclusive; raises ValueError, with a sentence."""
    try:
        start, end = (date.fromisoformat(part) for part in name.split(".."))
    except ValueError:
        known = ", ".join(LABELS)
        raise ValueError(
            f"No period is called {name!r}. Known are {known} and two dates as "
            "2026-10-01..2026-10-31."
        ) from None
    first, last = min(start, end), max(start, end)
    if not YEARS[0] <= first.year <= last.year <= YEARS[1]:
        raise ValueError(f"A period lies from {YEARS[0]} to {YEARS[1]}, and {name!r} does not.")
    return first, last
