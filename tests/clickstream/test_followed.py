"""A table that is followed is at its newest version, whatever became of the commits between."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from clickstream.warehouse import Warehouse, followed
from clickstream.warehouse.followed import Followed
from clickstream.warehouse.tables import LOSSES


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(str(tmp_path))
    made.create()
    return made


def commit(warehouse: Warehouse) -> None:
    row = {
        **{"topic_id": "t", "kafka_partition": 0, "first_offset": 0, "last_offset": 1},
        **{"accepted_at": datetime.now(UTC), "run_id": "r"},
    }
    files = warehouse.write(LOSSES, pa.Table.from_pylist([row], LOSSES.columns))
    warehouse.commit(warehouse.open(LOSSES), LOSSES, files)


def version(table: Followed) -> int:
    assert table.handle is not None
    return table.handle.version()


def test_it_is_at_another_version_only_after_a_commit(warehouse: Warehouse) -> None:
    table = Followed(warehouse, LOSSES)
    assert table.refresh()
    assert not table.refresh()
    for _ in range(3):
        commit(warehouse)
    assert table.refresh()
    assert version(table) == 3
    assert not table.refresh()


def test_a_table_that_is_not_there_yet_is_found_once_it_is(tmp_path: Path) -> None:
    warehouse = Warehouse(str(tmp_path))
    table = Followed(warehouse, LOSSES)
    assert not table.refresh()
    warehouse.create()
    assert table.refresh()


def test_while_nothing_is_new_the_log_is_not_listed(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Followed(warehouse, LOSSES)
    table.refresh()
    assert table.handle is not None
    monkeypatch.setattr(followed, "LISTS_SECONDS", 3600)
    log = Path(warehouse.path(LOSSES), "_delta_log")
    (log / f"{7:020}.json").write_text(json.dumps({"commitInfo": {}}))  # not the next
    assert not table.refresh()


def test_a_next_commit_that_is_not_kept_any_more_does_not_end_it(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = Followed(warehouse, LOSSES)
    table.refresh()
    for _ in range(3):
        commit(warehouse)
    warehouse.open(LOSSES).create_checkpoint()
    log = Path(warehouse.path(LOSSES), "_delta_log")
    for gone in (1, 2):
        (log / f"{gone:020}.json").unlink()
    assert not table.refresh()
    monkeypatch.setattr(followed, "LISTS_SECONDS", 0)
    assert table.refresh()
    assert version(table) == 3
