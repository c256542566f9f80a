"""What a task holds at a time is bounded, by rows and by bytes."""

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from clickstream import chunks
from clickstream.event import RECORD


def batches(sizes: list[int]) -> list[pa.RecordBatch]:
    """Each of one record of so many bytes."""
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    place = {"topic_id": "T", "kafka_partition": 0, "arrival_time": noon}
    rows = [place | {"kafka_offset": n, "value": b"x" * size} for n, size in enumerate(sizes)]
    return [pa.RecordBatch.from_pylist([row], RECORD) for row in rows]


@pytest.mark.parametrize(
    ("sizes", "most", "right"),
    [
        ([1, 1, 1, 1, 1], 2, [2, 2, 1]),
        ([1, 1, 1, 1], None, [4]),
        ([9000, 10, 9000, 9000, 10], 4, [1, 2, 1, 1]),
        ([], 2, []),
    ],
)
def test_chunks_have_every_record_in_order_and_few_of_large_ones(
    monkeypatch: pytest.MonkeyPatch, sizes: list[int], most: int | None, right: list[int]
) -> None:
    monkeypatch.setattr(chunks, "MOST_BYTES", 8192)
    found = list(chunks.chunks(iter(batches(sizes)), most))
    assert [table.num_rows for table in found] == right
    offsets = [offset for table in found for offset in table["kafka_offset"].to_pylist()]
    assert offsets == list(range(len(sizes)))
