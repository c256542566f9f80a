"""Date ranges as asked, and those that they are compared with."""

from datetime import UTC, date, datetime, timedelta

from tests.answers.clock import Days, Times, months_on, year_before

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)
UNITS = (  # up to so many whole hours, days or weeks
    ("time:hour", timedelta(hours=1), 48),
    ("time:day", ONE_DAY, 40),
    ("time:week", 7 * ONE_DAY, 52),
)


def range_of(asked, zone, now, first_event=None):
    """A date_range as asked -> Days or Times. now: what "today" is; first_event: for "all"."""
    today = now.astimezone(zone).date()
    if isinstance(asked, list):
        return _pair(asked, zone)
    if asked == "24h":
        return Times(now - timedelta(hours=24), now, zone)
    if asked in ("day", "all"):
        first = first_event.astimezone(zone).date() if asked == "all" and first_event else today
        return Days(min(first, today), today, zone)
    this_month = today.replace(day=1)
    if asked == "month":
        return Days(this_month, months_on(today, 1) - ONE_DAY, zone)
    if asked == "year":
        return Days(date(today.year, 1, 1), date(today.year, 12, 31), zone)
    if asked.endswith("mo"):
        return Days(months_on(today, -int(asked[:-2])), this_month - ONE_DAY, zone)
    return Days(today - int(asked[:-1]) * ONE_DAY, today - ONE_DAY, zone)


def _pair(asked, zone):
    if all(len(value) == len("2026-10-01") for value in asked):
        first, last = sorted(map(date.fromisoformat, asked))
        return Days(first, last, zone)
    first, last = sorted(map(datetime.fromisoformat, asked))
    return Times(first, last + ONE_SECOND, zone)


def unit_of(asked):
    """The interval that "time" means of a range."""
    length = asked.end() - asked.start()
    return next((unit for unit, of, most in UNITS if length // of <= most), "time:month")


def compared(asked, how, now):
    """The range that a range is compared with. how: the query's include.comparisons."""
    zone = asked.zone
    if how["mode"] == "custom":
        return _pair(how["date_range"], zone)
    if isinstance(asked, Times):
        return _compared_times(asked, how, now)
    today = now.astimezone(zone).date()
    last = today if asked.first <= today < asked.last else asked.last
    length = last - asked.first
    first = _before(asked.first, asked.first - length - ONE_DAY, how)
    return Days(first, first + length, zone)


def _compared_times(asked, how, now):
    start, end, zone = asked.start(), asked.end(), asked.zone
    length = (now if start <= now < end else end) - start
    local = earlier = start.astimezone(zone)
    if how["mode"] == "previous_period":
        earlier = (start - length).astimezone(zone)
        if not how.get("match_day_of_week"):
            return Times(start - length, start, zone)
    day = _before(local.date(), earlier.date(), how)
    first = datetime.combine(day, earlier.time(), tzinfo=zone).astimezone(UTC)
    return Times(first, first + length, zone)


def _before(source, previous, how):
    """The first day of what is compared with, where this begins on the source."""
    day = previous if how["mode"] == "previous_period" else year_before(source)
    return _nearest(day, source) if how.get("match_day_of_week") else day


def _nearest(day, source):
    """The day nearest to a day that has the weekday of the source, and is not the source itself."""
    near = [day + n * ONE_DAY for n in range(-7, 8)]
    alike = [d for d in near if d.weekday() == source.weekday() and d != source]
    return min(alike, key=lambda d: abs(d - day))
