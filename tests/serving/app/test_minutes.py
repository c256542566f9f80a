"""The minutes of Realtime: bars, and an axis that says what their height is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from serving.answers import Minute
from serving.app.components.minutes import data

START = datetime(2026, 11, 21, 11, tzinfo=UTC)


def minutes(*pageviews: int) -> list[Minute]:
    return [Minute(START + timedelta(minutes=n), v, 1) for n, v in enumerate(pageviews)]


def test_the_axis_ends_at_the_greatest_minute() -> None:
    told = data(minutes(3, 1_200, 0), ZoneInfo("Europe/Berlin"))
    assert told["top"] == "1,200 pageviews a minute"
    assert [bar["part"] for bar in told["bars"]] == [0.0025, 1, 0]
    assert told["bars"][0]["title"] == "12:00: 3 pageviews, 1 visitor"
    assert told["alt"] == "1,203 pageviews in the last 30 minutes"


def test_one_is_told_as_one_and_of_none_there_is_no_axis() -> None:
    assert data(minutes(1), ZoneInfo("UTC"))["top"] == "1 pageview a minute"
    assert data(minutes(0, 0), ZoneInfo("UTC"))["top"] == ""
