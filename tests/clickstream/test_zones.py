"""A site's clocks, written down: what zoneinfo says at every instant, in every zone there is."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo, available_timezones

import pytest

from clickstream.zones import stretches, zones

START = datetime(1995, 3, 7, 11, 13, 17, 5, tzinfo=UTC)
END = datetime(2040, 9, 30, 22, 1, 2, 999_999, tzinfo=UTC)
ODD = (
    "Africa/Cairo",  # its summer was broken off for Ramadan
    "Africa/Casablanca",
    "America/Caracas",
    "America/Sao_Paulo",  # a midnight that is not there
    "Antarctica/Troll",
    "Asia/Kathmandu",
    "Asia/Pyongyang",
    "Australia/Lord_Howe",  # by half an hour
    "Europe/Berlin",
    "Pacific/Apia",  # a day that was left out
    "UTC",
)


@pytest.mark.parametrize("name", ODD)
def test_stretches_follow_one_another_and_say_what_zoneinfo_says(name: str) -> None:
    zone = ZoneInfo(name)
    found = list(stretches(zone, START, END))
    assert found[0][0] == START
    assert found[-1][1] == END + timedelta(microseconds=1)
    for before, after in pairwise(found):
        assert before[1] == after[0]
        assert before[2] != after[2]
    for since, until, seconds in found:
        for at in (since, since + (until - since) / 2, until - timedelta(microseconds=1)):
            assert at.astimezone(zone).utcoffset() == timedelta(seconds=seconds), at


def test_no_change_of_clocks_is_passed_over_in_any_zone() -> None:
    random = Random(11)
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        start = START + timedelta(days=random.randint(0, 15_000))
        found = list(stretches(zone, start, start + timedelta(days=800)))
        for _ in range(20):
            at = start + timedelta(seconds=random.randint(0, 800 * 86_400))
            (seconds,) = [s for since, until, s in found if since <= at < until]
            assert at.astimezone(zone).utcoffset() == timedelta(seconds=seconds), (name, at)


def test_a_site_that_is_not_listed_goes_by_utc() -> None:
    (row,) = zones(["somewhere"], {}, START, START).to_pylist()
    assert row["offset_seconds"] == 0
    assert row["from_utc"] == START < row["to_utc"]
