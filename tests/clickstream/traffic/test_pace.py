"""Records wait for their time."""

import time

from clickstream.traffic.pace import as_time_passes, at_speed
from clickstream.traffic.record import Record


def at(*times_ms: int) -> list[Record]:
    return [Record(time_ms, b"", b"", time_ms) for time_ms in times_ms]


def test_history_is_sent_at_once_and_live_records_when_their_time_comes() -> None:
    now = time.time_ns() // 1_000_000
    sent = at(now - 86_400_000, now - 1000, now + 100, now + 300)
    arrived = [(r.at_ms, time.time_ns() // 1_000_000) for r in as_time_passes(iter(sent), now)]
    assert arrived[1][1] - now < 80
    assert all(0 <= at_ms - now <= 60 for now, at_ms in arrived[2:])


def test_a_replay_takes_as_long_as_its_pace_says() -> None:
    began = time.monotonic()
    assert len(list(at_speed(iter(at(5000, 6000, 7000)), speed=10))) == 3
    assert 0.2 <= time.monotonic() - began < 0.4


def test_no_record_is_early() -> None:
    now = time.time_ns() // 1_000_000
    sent = at(*(now + 20 + number for number in range(100)))
    for record in as_time_passes(iter(sent), now):
        assert time.time_ns() // 1_000_000 >= record.at_ms
