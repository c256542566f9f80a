"""What goes wrong on the way: records late, twice, out of order, broken.

A good record is never lost: a late or shuffled one comes later, a duplicate or broken one comes
besides it. What is still held back when the stream ends comes at its end.
"""

from collections.abc import Iterator
from heapq import heappop, heappush
from math import log
from random import Random

import msgspec

from clickstream.traffic.instant import rfc3339
from clickstream.traffic.options import Shares
from clickstream.traffic.record import Record
from clickstream.traffic.simulate.broken import broken_copy

LATE_MS = (120_000, 3 * 86_400_000)  # two minutes to three days, evenly on a logarithmic scale
SHUFFLE_MS = (500, 90_000)
DUPLICATE_MS = (0, 600_000)
RETIMED = 0.25  # of the duplicates, those that a client's retry stamped with a new time


def with_faults(good: Iterator[Record], shares: Shares, random: Random) -> Iterator[Record]:
    """The same records with faults; `at_ms` of what comes out never falls."""
    if shares.total == 0:
        yield from good
        return
    late = shares.late
    shuffle = late + shares.shuffle
    duplicate = shuffle + shares.duplicate
    held: list[tuple[int, int, Record]] = []
    now = 0
    for number, record in enumerate(good):
        now = record.at_ms
        while held and held[0][0] <= now:
            yield _released(heappop(held)[2], None)
        draw = random.random()
        if draw >= shares.total:
            yield record
        elif draw < late:
            _hold(held, number, record, "late", _logarithmic(LATE_MS, random))
        elif draw < shuffle:
            _hold(held, number, record, "shuffled", random.randint(*SHUFFLE_MS))
        elif draw < duplicate:
            yield record
            fault = "retimed" if random.random() < RETIMED else "duplicate"
            _hold(held, number, record, fault, random.randint(*DUPLICATE_MS))
        else:
            yield record
            value = broken_copy(record.value, random)
            yield Record(now, record.key, value, -1, "broken")
    while held:
        yield _released(heappop(held)[2], now)


def _hold(
    held: list[tuple[int, int, Record]], number: int, record: Record, fault: str, delay: int
) -> None:
    at = record.at_ms + delay
    heappush(held, (at, number, record._replace(at_ms=at, fault=fault)))


def _released(record: Record, end_ms: int | None) -> Record:
    """The record as it goes out when its time has come, or (end_ms) when the stream ends first."""
    if end_ms is not None:
        record = record._replace(at_ms=end_ms)
    if record.fault == "retimed":
        event = msgspec.json.decode(record.value)
        event["event_time"] = rfc3339(record.at_ms)
        record = record._replace(value=msgspec.json.encode(event), event_ms=record.at_ms)
    return record


def _logarithmic(bounds: tuple[int, int], random: Random) -> int:
    low, high = bounds
    return int(low * 2.718281828459045 ** (random.random() * log(high / low)))
