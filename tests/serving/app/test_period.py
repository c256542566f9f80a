from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from serving.app import period

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 21, 12, 30, 15, tzinfo=BERLIN)


def resolved(name: str, now: datetime = NOON, first: date = date(2020, 1, 1)) -> period.Period:
    return period.resolve(name, period.Moment(BERLIN, now.astimezone(BERLIN), first))


def test_the_last_days_include_today() -> None:
    assert resolved("28d").date_range == ("2026-10-25", "2026-11-21")


def test_today_is_the_sites_day_and_not_the_servers() -> None:
    late_in_london = datetime(2026, 11, 21, 23, 30, tzinfo=ZoneInfo("Europe/London"))
    assert resolved("today", late_in_london).date_range == ("2026-11-22", "2026-11-22")


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("yesterday", ("2026-11-20", "2026-11-20")),
        ("month", ("2026-11-01", "2026-11-21")),
        ("lastmonth", ("2026-10-01", "2026-10-31")),
        ("year", ("2026-01-01", "2026-11-21")),
        ("12mo", ("2025-11-01", "2026-11-21")),
        ("2026-10-31..2026-10-01", ("2026-10-01", "2026-10-31")),
    ],
)
def test_a_name_means_these_days(name: str, days: tuple[str, str]) -> None:
    assert resolved(name).date_range == days


@pytest.mark.parametrize("name", ["2026-01-01..9999-12-31", "0001-01-01..2026-01-01"])
def test_dates_beyond_all_events_are_told(name: str) -> None:
    assert "A period lies from" in period.unknown(name)


def test_twelve_months_can_be_asked_for_on_a_leap_day() -> None:
    leap_day = datetime(2028, 2, 29, tzinfo=BERLIN)
    assert resolved("12mo", leap_day).date_range == ("2027-02-01", "2028-02-29")


def test_the_last_24_hours_are_whole_hours_up_to_the_running_one() -> None:
    shown = resolved("24h")
    assert shown.date_range == ("2026-11-20T13:00:00+01:00", "2026-11-21T12:59:59+01:00")
    assert not shown.ended


def test_all_time_begins_on_the_day_of_the_first_event() -> None:
    assert resolved("all", first=date(2026, 9, 3)).date_range == ("2026-09-03", "2026-11-21")


def test_a_period_before_the_first_event_was_not_counted() -> None:
    began = date(2026, 10, 20)
    assert resolved("28d", first=began).counted
    assert not resolved("91d", first=began).counted


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    assert "'28days'" in (said := period.unknown("28days"))
    assert "28d" in said
    assert period.unknown("28d") == ""


def test_a_custom_name_is_read_back() -> None:
    name = period.custom(date(2026, 10, 1), date(2026, 10, 31))
    assert resolved(name).label == "1 Oct 2026 - 31 Oct 2026"


@pytest.mark.parametrize(
    ("name", "covers"),
    [
        ("28d", "25 Oct 2026 - 21 Nov 2026"),
        ("today", "21 Nov 2026"),
        ("24h", "20 Nov 2026, 13:00 - 21 Nov 2026, 13:00"),
        ("2026-10-01..2026-10-31", "1 Oct 2026 - 31 Oct 2026"),
    ],
)
def test_a_period_says_what_it_covers(name: str, covers: str) -> None:
    assert resolved(name).covers == covers
