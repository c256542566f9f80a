"""What a period is compared to: which earlier time, and how much of it while the period runs.

A running period is compared to the same part of the other: a day at noon to a day until noon. The
API compares whole days with whole days there, so the page names both times itself.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from serving.app import period
from serving.app.period import DAY, HOUR, Period

NONE, PREVIOUS, YEAR = "none", "previous", "year"
LABELS = {NONE: "Nothing", PREVIOUS: "Previous period", YEAR: "Same period last year"}
DEFAULT = PREVIOUS
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Compared:
    """`whole`: the other time as the chart draws it; `alike`: the part that is as far as now."""

    whole: Period
    alike: Period

    @property
    def counted(self) -> bool:
        """Whether the site had events before it, so that its numbers mean what they say."""
        return self.whole.counted


def resolve(name: str, shown: Period, *, match: bool = False) -> Compared | None:
    """None: nothing is compared. match: it starts on the same day of the week, the nearest.

    Raises ValueError, with a sentence, for a name that is neither known nor two dates.
    """
    if name == NONE:
        return None
    if name not in LABELS:
        first, last = period.dates(name)
        whole = period.of_days("custom", first, last, shown.moment)
        return Compared(whole, _alike(shown, whole) if _as_long(shown, whole) else whole)
    before = _year_before(shown) if name == YEAR else _previous(shown)
    whole = _same_weekday(shown, before) if match else before
    return Compared(whole, _alike(shown, whole))


def unknown(name: str) -> str:
    """A sentence about a name that `resolve` would refuse; empty for one it knows."""
    if name in LABELS:
        return ""
    try:
        period.dates(name)
    except ValueError:
        known = ", ".join(LABELS)
        return f"Nothing to compare to is called {name!r}. Known are {known} and two dates."
    return ""


def _previous(shown: Period) -> Period:
    """As many whole days (hours for `24h`) directly before."""
    if not shown.is_whole_days:
        return _moved(shown, DAY)
    return _days_before(shown, shown.end.date() - shown.start.date())


def _year_before(shown: Period) -> Period:
    day = shown.start.date()
    leap = (day.month, day.day) == (2, 29)
    then = date(day.year - 1, 2, 28) if leap else day.replace(year=day.year - 1)
    return _days_before(shown, day - then)


def _same_weekday(shown: Period, before: Period) -> Period:
    """At most three days on or back, and never so that it starts with or after the period."""
    start, found = shown.start.date(), before.start.date()
    moved = found + timedelta(days=(start.weekday() - found.weekday() + 3) % 7 - 3)
    return _days_before(shown, start - moved if moved < start else WEEK)


def _days_before(shown: Period, days: timedelta) -> Period:
    if not shown.is_whole_days:
        return _moved(shown, days)
    first, last = shown.start.date() - days, (shown.end - DAY).date() - days
    return period.of_days("compared", first, last, shown.moment)


def _moved(shown: Period, by: timedelta) -> Period:
    return Period("compared", shown.start - by, shown.end - by, shown.moment)


def _as_long(shown: Period, other: Period) -> bool:
    return shown.end.date() - shown.start.date() == other.end.date() - other.start.date()


def _alike(shown: Period, whole: Period) -> Period:
    if shown.ended:
        return whole
    until: datetime = whole.start + (shown.now.replace(second=0, microsecond=0) - shown.start)
    end = min(max(until, whole.start + HOUR), whole.end)
    return Period("alike", whole.start, end, shown.moment)
