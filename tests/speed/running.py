"""The speed layer in this process, and what it has committed."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import SparkSession

from clickstream import coverage, kafka
from clickstream.coverage import Coverage
from clickstream.cutoff import Range
from clickstream.definition import definition
from clickstream.fold import Folder
from clickstream.piece import FRAGMENT
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.rows import data_files, read
from clickstream.warehouse.tables import FRAGMENTS
from speed import stream
from tests.topic import received


@dataclass
class Running:
    """A stream in a thread. error: what it failed of, once it has ended by itself."""

    spark: SparkSession
    thread: Thread | None = None
    error: list[BaseException] = field(default_factory=list)

    def stop(self) -> None:
        for query in self.spark.streams.active:
            query.stop()
        if self.thread:
            self.thread.join(30)


@contextmanager
def running(settings: Settings, spark: SparkSession) -> Iterator[Running]:
    """`clickstream speed run` in a thread, until the end of the block."""
    made = Running(spark.newSession())

    def run() -> None:
        try:
            stream.run(settings, made.spark)
        except Exception as error:
            made.error.append(error)

    made.thread = Thread(target=run, name="speed")
    made.thread.start()
    try:
        yield made
    finally:
        made.stop()


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.05)


def held(settings: Settings) -> Coverage:
    """What `fragments` says that it holds of the topic as it is now."""
    warehouse, topic_id = Warehouse.of(settings), kafka.topic_id(settings)
    if not warehouse.exists(FRAGMENTS):
        return Coverage(topic_id)
    handle = warehouse.open(FRAGMENTS)
    return coverage.read(handle, topic_id, definition(settings.gap_seconds))


def holds_all(settings: Settings) -> bool:
    ends = {p: end for p, (_, end) in kafka.offsets(settings).items()}
    ranges = held(settings).ranges
    return all(p in ranges and ranges[p].end >= end for p, end in ends.items())


@dataclass(frozen=True)
class Commit:
    """What one commit to `fragments` says of itself."""

    covers: dict[int, Range]
    events: int
    dead_letters: int

    @property
    def records(self) -> int:
        return sum(r.end - r.start for r in self.covers.values())


def commits(settings: Settings) -> list[Commit]:
    """Oldest first, without compactions and expiry."""
    says: list[dict[str, Any]] = Warehouse.of(settings).open(FRAGMENTS).history()
    return [
        Commit(
            {int(p): Range(*ends) for p, ends in json.loads(one["covers"]).items()},
            int(one["events"]),
            int(one["dead_letters"]),
        )
        for one in reversed(says)
        if "covers" in one
    ]


def assert_exactly_once(settings: Settings) -> None:
    """Every record is in one commit, and the rows are what these commits' records fold to."""
    records, folder = received(settings), Folder("d")
    expected: Counter[str] = Counter()
    ends = {p: first for p, (first, _) in kafka.offsets(settings).items()}
    for commit in commits(settings):
        taken = [_records(records, p, r) for p, r in commit.covers.items()]
        folded = folder.fold(pa.concat_tables(taken))
        assert (folded.events, folded.dead_letters) == (commit.events, commit.dead_letters)
        expected.update(_texts(folded.fragments))
        for partition, covered in commit.covers.items():
            assert covered.start == ends.get(partition, 0), "a hole, or records taken twice"
            ends[partition] = covered.end
    assert ends == {p: end for p, (_, end) in kafka.offsets(settings).items()}
    assert Counter(_texts(fragments(settings))) == expected


def fragments(settings: Settings) -> pa.Table:
    warehouse = Warehouse.of(settings)
    files = data_files(warehouse.open(FRAGMENTS))
    rows = read(warehouse.path(FRAGMENTS), {}, files, FRAGMENT.names)
    return pa.concat_tables([part.cast(FRAGMENT) for part in rows])


def _records(records: pa.Table, partition: int, covered: Range) -> pa.Table:
    offset = pc.field("kafka_offset")
    return records.filter(
        (pc.field("kafka_partition") == partition)
        & (offset >= covered.start)
        & (offset < covered.end)
    )


def _texts(rows: pa.Table) -> list[str]:
    return [repr(row) for row in rows.select(FRAGMENT.names).to_pylist()]
