"""The stream's checkpoint: whose it is, where it began, which offsets each epoch covers.

A checkpoint fits one topic (by id) under one definition, and lies in a folder named by both: when
either changes, or the folder is lost, the stream begins anew at the published offsets.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from pyarrow.fs import FileSystem, FileType

from clickstream.cutoff import Cutoff, Range
from clickstream.warehouse.files import filesystem
from clickstream.warehouse.trouble import told_in_a_sentence

log = structlog.get_logger()


@dataclass(frozen=True)
class Epoch:
    """One micro-batch: the offsets that it covers, and when Spark asked Kafka for the newest."""

    number: int
    ranges: Mapping[int, Range]
    asked_at: datetime


@dataclass(frozen=True)
class Checkpoint:
    """A folder that Spark writes, and our own note of its id and where it began."""

    url: str
    id: str
    start: Mapping[int, int]
    store: FileSystem

    def epoch(self, number: int) -> Epoch:
        """What Spark's own log says of an epoch; it is written before the epoch runs."""
        asked_at, ends = self._read(number)
        starts = self._read(number - 1)[1] if number > 0 else self.start
        ranges = {p: Range(starts.get(p, 0), end) for p, end in ends.items()}
        return Epoch(number, ranges, asked_at)

    def _read(self, number: int) -> tuple[datetime, dict[int, int]]:
        # "v1", then what Spark notes of the batch, then one line for each source: we have one
        with self.store.open_input_stream(f"offsets/{number}") as stream:
            _, noted, offsets = stream.read().decode().splitlines()
        asked_at = datetime.fromtimestamp(json.loads(noted)["batchTimestampMs"] / 1000, UTC)
        (by_partition,) = json.loads(offsets).values()
        return asked_at, {int(p): end for p, end in by_partition.items()}


def open_checkpoint(
    url: str,
    storage_options: Mapping[str, str],
    topic_id: str,
    definition: str,
    available: Mapping[int, tuple[int, int]],
    published: Cutoff | None,
) -> Checkpoint:
    """The checkpoint for this topic and definition: the one that is there, else a new one.

    available: the first and end offset that Kafka still has of each partition.
    """
    url = f"{url.rstrip('/')}/{topic_id}-{definition}"
    store = filesystem(url, storage_options)
    if store.get_file_info("clickstream.json").type == FileType.File:
        with store.open_input_stream("clickstream.json") as stream:
            note = json.loads(stream.read())
        return Checkpoint(url, note["id"], {int(p): o for p, o in note["start"].items()}, store)
    start = starting_offsets(topic_id, available, published)
    note = {"id": str(uuid.uuid4()), "start": start}
    with told_in_a_sentence(url):
        if "://" not in url:
            Path(url).mkdir(parents=True, exist_ok=True)
        with store.open_output_stream("clickstream.json.new") as sink:
            sink.write(json.dumps(note).encode())
        store.move("clickstream.json.new", "clickstream.json")  # whole or not at all
    log.info("speed begins anew", checkpoint=url, start=start)
    return Checkpoint(url, note["id"], start, store)


def starting_offsets(
    topic_id: str, available: Mapping[int, tuple[int, int]], published: Cutoff | None
) -> dict[int, int]:
    """The published offsets, or the first that Kafka still has; says what is lost in between."""
    if published and published.topic_id != topic_id:
        log.warning(
            "the published views are of another topic: beginning at the first offsets of this one",
            published=published.topic_id,
            topic=topic_id,
        )
        published = None
    start = {}
    for partition, (first, end) in sorted(available.items()):
        wanted = published[partition] if published else 0
        start[partition] = min(max(wanted, first), end)
        if first > wanted:
            log.warning(
                "records are no longer in Kafka: answers say so until a batch run has them, and "
                "after one that accepts their loss",
                partition=partition,
                offsets=f"{wanted} to {first - 1}",
            )
    return start
