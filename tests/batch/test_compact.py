"""Compaction of the log beside another one: rows stay as they are, and once."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from batch import compact
from clickstream import crash
from clickstream.cutoff import Cutoff
from clickstream.warehouse import Overtaken, Warehouse
from clickstream.warehouse.inventory import Listed, listed
from clickstream.warehouse.rows import whole
from clickstream.warehouse.tables import EVENTS

CUTOFF = Cutoff("T", {0: 100})
TODAY = (("day", "2026-03-10"),)


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


def test_runs_leave_few_files_and_write_a_row_again_few_times() -> None:
    """A thousand of them, each with about as many new rows for the day."""
    sizes, written = [], 0
    for run in range(1000):
        sizes.append(30 + run % 50)
        files = [Listed(str(n), 0, rows, TODAY) for n, rows in enumerate(sizes)]
        for group in compact.many_alike(files):
            together = {file.path for file in group}
            merged = sum(file.rows for file in group)
            sizes = [rows for n, rows in enumerate(sizes) if str(n) not in together] + [merged]
            written += merged
        assert len(sizes) <= 4 * compact.FILES
    assert sum(sizes) > 50_000
    assert written < 4 * sum(sizes)


def test_files_of_two_folders_never_become_one() -> None:
    files = [Listed(str(n), 0, 5, (("day", f"2026-03-{n % 2 + 10}"),)) for n in range(20)]
    for choose in (compact.many_small, compact.many_alike, compact.any_small):
        groups = list(choose(files))
        assert [len(group) for group in groups] == [10, 10]
        assert all(len({file.folder for file in group}) == 1 for group in groups)


def test_a_file_that_is_large_stays_as_it_is() -> None:
    large = Listed("large", 0, compact.SMALL, TODAY)
    small = [Listed(str(n), 0, 5, TODAY) for n in range(compact.FILES)]
    for choose in (compact.many_small, compact.many_alike, compact.any_small):
        assert list(choose([large, *small])) == [small]
        assert list(choose([large, large, small[0]])) == []
