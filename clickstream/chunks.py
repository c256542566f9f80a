"""Records from Spark in tables of a bounded size: how much a task holds does not depend on them."""

from collections.abc import Iterator

import pyarrow as pa

from clickstream.event import RECORD

MOST_BYTES = 256 * 1024 * 1024  # a record may have a mebibyte


def chunks(batches: Iterator[pa.RecordBatch], most: int | None = None) -> Iterator[pa.Table]:
    """Batches gathered into tables of RECORD, of about so many rows or MOST_BYTES."""
    waiting: list[pa.RecordBatch] = []
    for batch in batches:
        waiting.append(batch)
        rows, size = sum(b.num_rows for b in waiting), sum(b.nbytes for b in waiting)
        if size >= MOST_BYTES or (most and rows >= most):
            yield _table(waiting)
            waiting = []
    if waiting:
        yield _table(waiting)


def _table(batches: list[pa.RecordBatch]) -> pa.Table:
    """Of Spark's schema, where a constant cannot be NULL, to our own."""
    return pa.Table.from_batches(batches).cast(RECORD)
