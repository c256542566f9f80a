"""What the names of date ranges mean, in a site's own days."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from serving.query.period import resolve

ZONES = ("UTC", "Europe/Berlin", "America/Sao_Paulo", "Asia/Kolkata", "Australia/Lord_Howe")
TINY = timedelta(microseconds=1)

# Noon of 2018-11-04 in UTC: a Sunday, without midnight in São Paulo
NOW = datetime(2018, 11, 4, 12, tzinfo=UTC)
FIRST = datetime(2018, 2, 17, 23, 30, tzinfo=UTC)
DAYS = {
    "day": (date(2018, 11, 4), date(2018, 11, 4)),
    "7d": (date(2018, 10, 28), date(2018, 11, 3)),
    "28d": (date(2018, 10, 7), date(2018, 11, 3)),
    "month": (date(2018, 11, 1), date(2018, 11, 30)),
    "6mo": (date(2018, 5, 1), date(2018, 10, 31)),
    "12mo": (date(2017, 11, 1), date(2018, 10, 31)),
    "year": (date(2018, 1, 1), date(2018, 12, 31)),
    ("2018-02-17", "2018-11-04"): (date(2018, 2, 17), date(2018, 11, 4)),
    ("2018-11-04", "2018-02-17"): (date(2018, 2, 17), date(2018, 11, 4)),
}


def local(instant: datetime, zone: ZoneInfo) -> date:
    return instant.astimezone(zone).date()


@pytest.mark.parametrize("zone", [ZoneInfo(name) for name in ZONES], ids=ZONES)
@pytest.mark.parametrize("asked", list(DAYS), ids=str)
def test_a_range_of_days_is_every_instant_of_these_local_days(
    asked: str | tuple[str, str], zone: ZoneInfo
) -> None:
    period = resolve(asked if isinstance(asked, str) else list(asked), zone, NOW, FIRST)
    first, last = DAYS[asked]
    assert (local(period.start - TINY, zone), local(period.start, zone)) == (
        first - timedelta(days=1),
        first,
    )
    assert (local(period.end - TINY, zone), local(period.end, zone)) == (
        last,
        last + timedelta(days=1),
    )


@pytest.mark.parametrize("zone", [ZoneInfo(name) for name in ZONES], ids=ZONES)
def test_all_begins_with_the_day_of_the_first_event(zone: ZoneInfo) -> None:
    period = resolve("all", zone, NOW, FIRST)
    assert local(period.start, zone) == local(FIRST, zone)
    assert local(period.start - TINY, zone) < local(FIRST, zone)
    assert local(period.end - TINY, zone) == local(NOW, zone)


def test_all_of_nothing_is_today() -> None:
    assert resolve("all", ZoneInfo("UTC"), NOW, None) == resolve("day", ZoneInfo("UTC"), NOW, None)


def test_24h_ends_now() -> None:
    period = resolve("24h", ZoneInfo("Asia/Kolkata"), NOW, None)
    assert (period.start, period.end) == (NOW - timedelta(hours=24), NOW)


def test_two_times_count_to_the_end_of_the_last_second() -> None:
    asked = ["2018-11-04T01:00:00+01:00", "2018-11-04T00:00:30Z"]
    period = resolve(asked, ZoneInfo("Asia/Kolkata"), NOW, None)
    assert period.start == datetime(2018, 11, 4, tzinfo=UTC)
    assert period.end == datetime(2018, 11, 4, 0, 0, 31, tzinfo=UTC)
