"""A site's clock: the day and interval of an instant, and every interval of a range, by trying."""

from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache

TIMES = ("time:minute", "time:hour", "time:day", "time:week", "time:month")
MINUTE, STEP = timedelta(minutes=1), timedelta(minutes=15)
LONGEST_TURN = timedelta(hours=3)  # no clock goes back by more


@lru_cache(maxsize=1 << 18)
def _latest(minute, zone):
    """The latest time that the clock has shown by now: it may have been put back since."""
    before = minute - LONGEST_TURN
    if minute.astimezone(zone).utcoffset() == before.astimezone(zone).utcoffset():
        return minute.astimezone(zone).replace(tzinfo=None)
    shown = [(minute - n * MINUTE).astimezone(zone) for n in range(LONGEST_TURN // MINUTE)]
    return max(local.replace(tzinfo=None) for local in shown)


def local_day(instant, zone):
    return _latest(instant.replace(second=0, microsecond=0), zone).date()


def label(instant, unit, zone, since=date.min):
    """The local interval that an instant lies in, as the API writes it.

    Longer intervals than a minute do not begin again when the clock is put back. since: the first
    day of the range, after which a week that it cuts is called.
    """
    minute = instant.replace(second=0, microsecond=0)
    if unit == "time:minute":
        return str(minute.astimezone(zone).replace(tzinfo=None))
    local = _latest(minute, zone)
    if unit == "time:hour":
        return str(local.replace(minute=0))
    day = local.date()
    if unit == "time:week":
        day = max(day - timedelta(days=day.weekday()), since)
    if unit == "time:month":
        day = day.replace(day=1)
    return str(day)


class Days:
    """Local days, both inclusive."""

    def __init__(self, first, last, zone):
        self.first, self.last, self.zone = first, last, zone

    def has(self, instant):
        return self.first <= local_day(instant, self.zone) <= self.last

    @cached_property
    def since(self):
        """The first day of the range that there is."""
        return local_day(self.start(), self.zone)

    def label(self, instant, unit):
        return label(instant, unit, self.zone, self.since if unit == "time:week" else date.min)

    def _around(self):
        return _midnight(self.first) - timedelta(days=2), _midnight(self.last) + timedelta(days=3)

    def starts(self, unit="time:day"):
        """Every interval's label -> its first instant in the range, in order of time."""
        step = MINUTE if unit == "time:minute" else STEP
        at, end = self._around()
        found = {}
        while at < end:
            if self.has(at):
                found.setdefault(self.label(at, unit), at)
            at += step
        return found

    def start(self):
        """Sought near the first day alone: none but a day or two is ever left out of a calendar."""
        near = Days(self.first, min(self.last, self.first + timedelta(days=3)), self.zone)
        return min(near.starts().values(), default=_midnight(self.first))

    def end(self):
        return Days(self.last + timedelta(days=1), self.last + timedelta(days=3), self.zone).start()


class Times(Days):
    """Instants, the end exclusive."""

    def __init__(self, start, end, zone):
        self._start, self._end, self.zone = start.astimezone(UTC), end.astimezone(UTC), zone

    def has(self, instant):
        return self._start <= instant < self._end

    def starts(self, unit="time:day"):
        found = {self.label(self._start, unit): self._start}
        step = MINUTE if unit == "time:minute" else STEP
        at = _midnight(self._start.date())
        while at < self._end:
            if self.has(at):
                found.setdefault(self.label(at, unit), at)
            at += step
        return found

    def start(self):
        return self._start

    def end(self):
        return self._end


def _midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def months_on(day, months):
    """The first day of the month so many months on."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def year_before(day):
    return (
        day.replace(year=day.year - 1, day=28)
        if (day.month, day.day) == (2, 29)
        else day.replace(year=day.year - 1)
    )
