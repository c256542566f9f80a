"""Which events a run is about: those of one version of `events` between two vectors of offsets.

What happened before the horizon is in no view, however late it arrives.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

from clickstream.cutoff import Cutoff
from clickstream.event import EVENT, INSTANT
from clickstream.warehouse import Warehouse
from clickstream.warehouse.rows import read
from clickstream.warehouse.tables import EVENTS


@dataclass(frozen=True)
class File:
    """A data file of `events` that holds some of them, in whole or in part."""

    path: str
    rows: int


@dataclass(frozen=True)
class Between:
    """The events at or beyond `start` (None: from the first) and below `end`, by offset.

    horizon: of these, those that happened at or after it; None: all.
    """

    start: Cutoff | None
    end: Cutoff
    horizon: datetime | None = None

    def files(self, handle: DeltaTable) -> list[File]:
        """The data files that can hold some, told by the offsets that each file states."""
        return [
            File(file["path"], file["num_records"])
            for file in pa.table(handle.get_add_actions(flatten=True)).to_pylist()
            if self._may_be_in(file)
        ]

    def read(self, warehouse: Warehouse, files: Sequence[File]) -> pa.Table:
        """Rows of EVENT."""
        return pa.concat_tables([self._chosen(rows) for rows in _rows(warehouse, files)])

    def _may_be_in(self, file: dict[str, Any]) -> bool:
        first, last = file["min.kafka_partition"], file["max.kafka_partition"]
        return any(
            file["max.kafka_offset"] >= self._first(p) and file["min.kafka_offset"] < self.end[p]
            for p in range(first, last + 1)
        )

    def _chosen(self, rows: pa.Table) -> pa.Table:
        partition, offset = pc.field("kafka_partition"), pc.field("kafka_offset")
        chosen = [
            (partition == p) & (offset >= self._first(p)) & (offset < end)
            for p, end in self.end.offsets.items()
        ]
        wanted = (pc.field("topic_id") == self.end.topic_id) & reduce(or_, chosen, pc.scalar(False))
        if self.horizon:
            wanted &= pc.field("event_time") >= pa.scalar(self.horizon, INSTANT)
        return rows.filter(wanted)

    def _first(self, partition: int) -> int:
        return self.start[partition] if self.start else 0


def in_groups(files: Sequence[File], rows: int) -> list[list[File]]:
    """Files put together while they have no more than so many rows; a larger one is alone."""
    groups: list[list[File]] = []
    size = 0
    for file in files:
        if not groups or size + file.rows > rows:
            groups.append([])
            size = 0
        groups[-1].append(file)
        size += file.rows
    return groups


def _rows(warehouse: Warehouse, files: Sequence[File]) -> Iterator[pa.Table]:
    paths = [file.path for file in files]
    for rows in read(warehouse.path(EVENTS), warehouse.storage_options, paths, EVENT.names):
        yield rows.cast(EVENT)
