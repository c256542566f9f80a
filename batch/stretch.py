"""A stretch of time that is made anew, and which files of a view can have rows of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from clickstream.warehouse.inventory import Listed
from clickstream.warehouse.visits import LONG

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """From `since` (None: from the first event on) up to `until`, exclusive; UTC."""

    since: datetime | None
    until: datetime

    @classmethod
    def of_days(cls, first: date, last: date) -> "Stretch":
        """Whole UTC days, the last one inclusive."""
        return cls(_midnight(first), _midnight(last) + DAY)

    def holds(self, start: str, end: str) -> str:
        """SQL: whether something from start to end, inclusive, has a moment in it."""
        return f"({start} < {instant(self.until)} AND {end} >= {instant(self.since)})"

    def wider(self, by: timedelta, *reach: tuple[datetime, datetime]) -> "Stretch":
        """What also holds these, both ends inclusive; and so much more on either side."""
        until = max([self.until, *(end + timedelta(microseconds=1) for _, end in reach)])
        if self.since is None:
            return Stretch(None, until + by)
        return Stretch(min([self.since, *(start for start, _ in reach)]) - by, until + by)

    def days(self) -> tuple[date, date]:
        """The first and last local day, both inclusive, that any zone has in it."""
        first = (self.since - DAY).date() if self.since else date.min
        return first, (self.until - timedelta(microseconds=1)).date() + DAY

    def visits(self, files: Iterable[Listed]) -> list[Listed]:
        """The files of `visits` that can have one with a moment in it."""
        first = (self.since - LONG).date() if self.since else date.min
        last = (self.until - timedelta(microseconds=1)).date()
        return [
            file
            for file in files
            if _day(file, "start_date") <= last
            and (_day(file, "start_date") >= first or dict(file.folder)["is_long"] == "true")
        ]

    def local(self, files: Iterable[Listed]) -> list[Listed]:
        """The files of `activity` or `cubes` of its days."""
        first, last = self.days()
        return [file for file in files if first <= _day(file, "day") <= last]


def instant(at: datetime | None) -> str:
    """DuckDB's SQL for an instant, naive and UTC; None: before all."""
    return f"TIMESTAMP '{at.replace(tzinfo=None)}'" if at else "TIMESTAMP '-infinity'"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _day(file: Listed, folder: str) -> date:
    return date.fromisoformat(dict(file.folder)[folder])
