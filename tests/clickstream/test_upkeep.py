"""What the warehouse does to files that are there already: checkpoints, and files that go."""

from pathlib import Path

import pyarrow as pa
import pytest

from clickstream.warehouse import Warehouse
from clickstream.warehouse.rows import data_files, whole
from clickstream.warehouse.tables import ACTIVITY, LOSSES, VISITS, Table
from clickstream.warehouse.trouble import Unreachable


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """Its table `losses` has had two versions with a file each, of which one is left."""
    made = Warehouse(str(tmp_path))
    made.create()
    for run in ("first", "second"):
        row = dict.fromkeys(LOSSES.columns.names) | {"run_id": run}
        made.overwrite(LOSSES, pa.Table.from_pylist([row], LOSSES.columns))
    return made


def on_disk(warehouse: Warehouse) -> list[str]:
    return [path.name for path in Path(warehouse.path(LOSSES)).glob("*.parquet")]


def runs(warehouse: Warehouse) -> list[str]:
    return list(whole(warehouse, LOSSES)["run_id"].to_pylist())


def test_a_checkpoint_is_of_the_newest_version(warehouse: Warehouse) -> None:
    newest = warehouse.open(LOSSES).version()
    warehouse.checkpoint(LOSSES)
    (made,) = Path(warehouse.path(LOSSES), "_delta_log").glob("*.checkpoint.parquet")
    assert made.name.startswith(f"{newest:020}")
    assert warehouse.open(LOSSES).version() == newest


def test_a_vacuum_leaves_what_the_newest_version_has(warehouse: Warehouse) -> None:
    assert len(on_disk(warehouse)) == 2
    warehouse.vacuum(LOSSES, hours=1)
    assert len(on_disk(warehouse)) == 2, "they are young"
    warehouse.vacuum(LOSSES, hours=0)
    assert on_disk(warehouse) == data_files(warehouse.open(LOSSES))
    assert runs(warehouse) == ["second"]


@pytest.mark.parametrize("table", [VISITS, ACTIVITY], ids=lambda table: table.name)
def test_a_vacuum_is_not_for_tables_with_deletion_vectors(
    warehouse: Warehouse, table: Table
) -> None:
    """It would take files of vectors that are in force (tests/batch/test_doors.py)."""
    with pytest.raises(AssertionError, match="deletion vectors"):
        warehouse.vacuum(table, hours=1)


def test_one_file_is_taken_away_at_a_time(warehouse: Warehouse) -> None:
    (old,) = {*on_disk(warehouse)} - {*data_files(warehouse.open(LOSSES))}
    warehouse.take_away(LOSSES, old)
    assert old not in on_disk(warehouse)
    assert runs(warehouse) == ["second"]
    with pytest.raises(Unreachable, match="cannot be reached or written"):
        warehouse.take_away(LOSSES, old)
