from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from serving.app import interval, period

BERLIN = ZoneInfo("Europe/Berlin")
MOMENT = period.Moment(BERLIN, datetime(2026, 11, 21, 12, 30, tzinfo=BERLIN), date(2020, 1, 1))


@pytest.mark.parametrize(
    ("name", "suits"),
    [("today", "hour"), ("24h", "hour"), ("91d", "day"), ("year", "week"), ("12mo", "month")],
)
def test_the_chart_has_an_interval_that_can_be_read(name: str, suits: str) -> None:
    assert interval.suitable(period.resolve(name, MOMENT)) == suits


@pytest.mark.parametrize(
    ("name", "fit"),
    [
        ("today", ["minute", "hour"]),
        ("7d", ["hour", "day"]),
        ("28d", ["hour", "day", "week"]),
        ("91d", ["day", "week", "month"]),
        ("all", ["week", "month"]),
    ],
)
def test_those_that_fit_a_period_can_be_chosen(name: str, fit: list[str]) -> None:
    assert interval.fitting(period.resolve(name, MOMENT)) == fit


@pytest.mark.parametrize("name", period.LABELS)
def test_what_suits_a_period_fits_it(name: str) -> None:
    shown = period.resolve(name, MOMENT)
    assert interval.suitable(shown) in interval.fitting(shown)


def test_one_that_does_not_fit_gives_way_to_the_suitable_one() -> None:
    assert interval.of("minute", period.resolve("91d", MOMENT)) == "day"
    assert interval.of("week", period.resolve("91d", MOMENT)) == "week"


def test_no_two_hours_of_a_long_period_have_the_same_label() -> None:
    """The axis tells places apart by them."""
    hours = [datetime(2026, 10, 1) + timedelta(hours=n) for n in range(31 * 24)]
    assert len({interval.label(at, "hour", len(hours)) for at in hours}) == len(hours)
    week = hours[: 7 * 24]
    assert len({interval.label(at, "hour", len(week)) for at in week}) == len(week)
