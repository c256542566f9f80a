from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from serving.app import compare, period
from serving.app.compare import Compared

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 21, 12, 30, 15, tzinfo=BERLIN)


def compared(
    name: str, to: str = "previous", now: datetime = NOON, *, match: bool = False
) -> Compared:
    moment = period.Moment(BERLIN, now.astimezone(BERLIN), date(2020, 1, 1))
    found = compare.resolve(to, period.resolve(name, moment), match=match)
    assert found is not None
    return found


def test_the_previous_period_is_as_long_and_ends_where_this_one_starts() -> None:
    assert compared("7d").whole.date_range == ("2026-11-08", "2026-11-14")


def test_the_previous_period_has_as_many_days_across_a_change_of_the_clock() -> None:
    before = compared("28d").whole
    assert before.date_range == ("2026-09-27", "2026-10-24")
    assert (before.end.date() - before.start.date()).days == 28


def test_the_24_hours_before_are_those_of_the_day_before() -> None:
    whole = compared("24h").whole
    assert whole.date_range == ("2026-11-19T13:00:00+01:00", "2026-11-20T12:59:59+01:00")


def test_a_year_earlier_are_the_same_days_of_that_year() -> None:
    assert compared("7d", "year").whole.date_range == ("2025-11-15", "2025-11-21")
    leap_day = datetime(2028, 2, 29, 12, tzinfo=BERLIN)
    assert compared("today", "year", leap_day).whole.date_range == ("2027-02-28", "2027-02-28")


def test_the_same_day_of_the_week_is_the_nearest_one() -> None:
    found = compared("7d", "year", match=True)
    assert found.whole.date_range == ("2025-11-16", "2025-11-22")  # a Sunday, as in 2026
    assert compared("today", match=True).whole.date_range == ("2026-11-14", "2026-11-14")


def test_a_running_day_is_compared_to_the_same_part_of_the_day_before() -> None:
    alike = compared("today").alike
    assert alike.date_range == ("2026-11-20T00:00:00+01:00", "2026-11-20T12:29:59+01:00")


def test_a_period_that_has_ended_is_compared_to_the_whole_one_before() -> None:
    assert compared("lastmonth").alike.date_range == ("2026-08-31", "2026-09-30")


def test_the_comparison_is_never_empty_just_after_midnight() -> None:
    alike = compared("today", now=datetime(2026, 11, 21, 0, 0, 1, tzinfo=BERLIN)).alike
    assert alike.end - alike.start == timedelta(hours=1)


def test_other_dates_are_compared_whole_unless_they_are_as_many() -> None:
    assert compared("7d", "2026-06-01..2026-06-30").alike.date_range == ("2026-06-01", "2026-06-30")
    alike = compared("7d", "2026-06-01..2026-06-07").alike
    assert alike.date_range == ("2026-06-01T00:00:00+02:00", "2026-06-07T12:29:59+02:00")


def test_nothing_is_compared_if_that_is_wanted() -> None:
    moment = period.Moment(BERLIN, NOON, date(2020, 1, 1))
    assert compare.resolve("none", period.resolve("7d", moment)) is None


@pytest.mark.parametrize("name", ["previous", "year", "none", "2026-06-01..2026-06-30"])
def test_what_can_be_compared_to_is_known(name: str) -> None:
    assert compare.unknown(name) == ""


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    assert "'before'" in (said := compare.unknown("before"))
    assert "previous" in said
