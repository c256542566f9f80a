"""The feed of events: what one reader sees of it, refresh after refresh."""

from datetime import UTC, datetime, timedelta

from serving.app.pace import AT_ONCE, AWAY_SECONDS, BUSY_SECONDS, PLACES, Feed
from serving.client import LiveEvent

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SINCE = NOON - timedelta(minutes=30)
NEWEST = 20  # what a report holds


def event(second: float, visitor: str = "v", source: str = "") -> LiveEvent:
    time = NOON + timedelta(seconds=second)
    return LiveEvent(time, "page_view", f"/{second}", source, "CH", visitor)


def report(until: float, a_second: int = 1) -> list[LiveEvent]:
    """The newest events before a second, newest first."""
    times = (until - n / a_second for n in range(1, NEWEST + 1))
    return [event(round(time, 3)) for time in times]


def paths(feed: Feed) -> list[str]:
    return [each.path for each in feed.rows.values()]


def test_a_reader_begins_with_the_newest() -> None:
    feed = Feed()
    feed.take(report(0), SINCE, 0)
    assert paths(feed) == [each.path for each in report(0)[:PLACES]]
    assert not feed.is_busy


def test_an_event_right_after_a_reader_began_is_shown() -> None:
    feed = Feed()
    feed.take(report(0), SINCE, 0)
    feed.take([event(0.1), *report(0)], SINCE, 0.2)
    assert paths(feed)[0] == "/0.1"
    assert not feed.is_busy


def test_each_event_is_shown_as_it_arrives_while_they_are_few() -> None:
    feed = Feed()
    for second in range(60):
        feed.take(report(second), SINCE, second)
        assert paths(feed) == [each.path for each in report(second)[:PLACES]]
        assert not feed.is_busy


def test_after_a_pause_several_are_shown_at_once() -> None:
    feed = Feed()
    feed.take(report(0), SINCE, 0)
    feed.take(report(0), SINCE, 9)
    feed.take([event(9.3), event(9.2), event(9.1), *report(0)][:NEWEST], SINCE, 10)
    assert paths(feed)[:3] == ["/9.3", "/9.2", "/9.1"]
    assert not feed.is_busy


def test_of_ten_a_second_one_is_shown_and_it_is_told() -> None:
    feed = Feed()
    feed.take(report(0, 10), SINCE, 0)
    changes = []
    for second in range(1, 31):
        before = set(feed.rows)
        feed.take(report(second, 10), SINCE, second)
        changes.append(len(feed.rows.keys() - before))
        assert feed.is_busy
        assert paths(feed)[0] == f"/{second - 0.1:.1f}"
    assert changes == [AT_ONCE] + [1] * 29


def test_what_was_left_out_is_not_shown_later_in_place_of_newer_ones() -> None:
    feed = Feed()
    feed.take(report(0, 10), SINCE, 0)
    feed.take(report(1, 10), SINCE, 1)
    before = paths(feed)
    feed.take(report(1, 10), SINCE, 9)
    assert paths(feed) == before
    assert feed.is_busy
    feed.take(report(1, 10), SINCE, 1 + BUSY_SECONDS)
    assert not feed.is_busy


def test_a_late_event_takes_its_place_by_time_or_none() -> None:
    feed = Feed()
    feed.take(report(0), SINCE, 0)
    first, *rest = report(0)
    feed.take([first, event(-1.5), *rest, event(-100)], SINCE, 5)
    assert paths(feed)[:3] == ["/-1.0", "/-1.5", "/-2.0"]
    assert "/-100" not in paths(feed)
    assert not feed.is_busy


def test_a_row_takes_the_source_that_a_late_event_gives_its_visit() -> None:
    feed = Feed()
    feed.take([event(0)], SINCE, 0)
    feed.take([event(0, source="Google")], SINCE, 1)
    assert [each.source for each in feed.rows.values()] == ["Google"]


def test_rows_go_when_the_report_begins_after_them() -> None:
    feed = Feed()
    feed.take([event(0)], SINCE, 0)
    feed.take([], NOON + timedelta(seconds=1), 1)
    assert feed.rows == {}


def test_two_equal_events_are_two_rows() -> None:
    feed = Feed()
    feed.take([event(0), event(0)], SINCE, 0)
    assert len(feed.rows) == 2


def test_a_reader_who_comes_back_begins_anew() -> None:
    feed = Feed()
    feed.take(report(0, 10), SINCE, 0)
    feed.take(report(60, 10), SINCE, AWAY_SECONDS + 1)
    assert paths(feed) == [each.path for each in report(60, 10)[:PLACES]]
    assert not feed.is_busy
