"""Many random streams at once, for engines that are slow to start: each has sites of its own."""

from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

Event = dict[str, Any]
Stream = list[Event]


def many(strategy: SearchStrategy[Stream], count: int) -> list[Stream]:
    """The same streams in every run; the sites of the n-th are called n/…"""
    found: list[Stream] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(stream: Stream) -> None:
        n = len(found)
        found.append([event | {"site_id": f"{n}/{event['site_id']}"} for event in stream])

    collect()
    return found


def in_one_log(streams: list[Stream], seed: int = 7) -> Stream:
    """Every event of every stream, shuffled, at offsets of one topic."""
    events = [event for stream in streams for event in stream]
    Random(seed).shuffle(events)
    ends: dict[int, int] = {}
    log = []
    for event in events:
        partition = event["kafka_partition"]
        offset = ends.get(partition, 0)
        ends[partition] = offset + 1
        log.append(event | {"kafka_offset": offset})
    return log
