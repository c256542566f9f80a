"""Compaction of the log beside another one: rows stay as they are, and once."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from batch import compact
from clickstream import crash
from clickstream.cutoff import Cutoff
from clickstream.warehouse import Overtaken, Warehouse
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.rows import whole
from clickstream.warehouse.tables import EVENTS

CUTOFF = Cutoff("T", {0: 100})


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Warehouse:
    """Four files of one record each."""
    monkeypatch.setattr(compact, "FILES", 2)
    made = Warehouse(str(tmp_path))
    made.create()
    handle = made.open(EVENTS)
    for offset in range(4):
        row = {"kafka_partition": 0, "kafka_offset": offset, "arrival_date": date(2026, 3, 10)}
        rows = pa.Table.from_pylist([row], EVENTS.columns)
        made.commit(handle, EVENTS, made.write(EVENTS, rows))
    return made


def test_of_two_that_compact_the_same_files_one_says_that_it_was_overtaken(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on two machines, which share no lock."""
    begun: list[str] = []

    def other_goes_first(point: str) -> None:
        if not begun:
            begun.append(point)
            assert compact.compact_log(warehouse, CUTOFF) == 4

    monkeypatch.setattr(crash, "point", other_goes_first)
    with pytest.raises(Overtaken):
        compact.compact_log(warehouse, CUTOFF)
    assert begun == ["compacted files written"]
    assert sorted(whole(warehouse, EVENTS)["kafka_offset"].to_pylist()) == [0, 1, 2, 3]
    assert len(listed(warehouse.open(EVENTS))) == 1
