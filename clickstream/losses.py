"""Records that Kafka deleted before a batch run read them, and whose loss was accepted (law 7).

A loss is a fact about the topic's log, not a version of a view. It is committed before anything
beyond it is ingested, so of whatever publication is served, all that its cutoff has passed is here.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import pyarrow as pa

from clickstream.coverage import Hole
from clickstream.cutoff import Cutoff
from clickstream.warehouse import Warehouse
from clickstream.warehouse.rows import whole
from clickstream.warehouse.tables import LOSSES


def below(warehouse: Warehouse, cutoff: Cutoff) -> list[Hole]:
    """What the views that are complete up to a cutoff lack nevertheless, by partition."""
    return [
        Hole(loss.partition, loss.start, min(loss.end, cutoff[loss.partition]))
        for loss in _of(warehouse, cutoff.topic_id)
        if loss.start < cutoff[loss.partition]
    ]


def beyond(warehouse: Warehouse, position: Cutoff) -> Cutoff:
    """The position, moved to the end of the losses that begin at or below it."""
    offsets = dict(position.offsets)
    for loss in _of(warehouse, position.topic_id):
        if loss.start <= offsets.get(loss.partition, 0):
            offsets[loss.partition] = max(offsets.get(loss.partition, 0), loss.end)
    return Cutoff(position.topic_id, offsets, position.time)


def accept(warehouse: Warehouse, topic_id: str, lost: Sequence[Hole], run_id: str) -> None:
    """Records losses, in one commit. Raises Overtaken where another run does."""
    now = datetime.now(UTC)
    rows = [
        {
            "topic_id": topic_id,
            "kafka_partition": loss.partition,
            "first_offset": loss.start,
            "last_offset": loss.end - 1,
            "accepted_at": now,
            "run_id": run_id,
        }
        for loss in lost
    ]
    handle = warehouse.open(LOSSES)
    files = warehouse.write(LOSSES, pa.Table.from_pylist(rows, LOSSES.columns))
    warehouse.commit(handle, LOSSES, files, says={"run_id": run_id})


def _of(warehouse: Warehouse, topic_id: str) -> list[Hole]:
    if not warehouse.exists(LOSSES):  # a warehouse from before there was the table
        return []
    rows = whole(warehouse, LOSSES).to_pylist()
    found = [
        Hole(row["kafka_partition"], row["first_offset"], row["last_offset"] + 1)
        for row in rows
        if row["topic_id"] == topic_id
    ]
    return sorted(found, key=lambda loss: (loss.partition, loss.start))
