"""Holding records back until their time: live traffic, and replay at a pace."""

import time
from collections.abc import Callable, Iterator

from clickstream.traffic.record import Record

NAP = 0.005  # seconds; shorter sleeps cost more than they place better


def as_time_passes(records: Iterator[Record], since_ms: int) -> Iterator[Record]:
    """Each record when the wall clock reaches its `at_ms`; those before `since_ms` at once."""
    return _held(records, lambda at_ms: at_ms / 1000 if at_ms >= since_ms else 0.0)


def at_speed(records: Iterator[Record], speed: float) -> Iterator[Record]:
    """The first record now, the others after it as their `at_ms` say, `speed` times as fast."""
    begin: list[float] = []

    def due(at_ms: int) -> float:
        if not begin:
            begin.extend((time.time(), at_ms))
        started, first_ms = begin
        return started + (at_ms - first_ms) / 1000 / speed

    return _held(records, due)


def _held(records: Iterator[Record], due: Callable[[int], float]) -> Iterator[Record]:
    for record in records:
        ahead = due(record.at_ms) - time.time()
        if ahead > 0:
            time.sleep(max(ahead, NAP))
        yield record
