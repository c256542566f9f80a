"""A warehouse that cannot be reached or written is told in a sentence, and what is served stays."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from clickstream.ports import free_port
from clickstream.warehouse import Warehouse
from clickstream.warehouse.log import put
from clickstream.warehouse.tables import ACTIVITY, ALL
from clickstream.warehouse.trouble import Unreachable, in_one_line
from tests.clickstream.blocked import a_file_instead_of

ROWS = pa.table(
    {"site_id": ["s"], "person": ["ann"], "present": [[]], "day": [date(2026, 3, 1)]},
    ACTIVITY.columns,
)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(str(tmp_path))
    made.create()
    return made


@pytest.mark.parametrize("by_delta_rs", [True, False])
def test_a_commit_that_cannot_be_put_changes_nothing(
    warehouse: Warehouse, by_delta_rs: bool
) -> None:
    files, handle = warehouse.write(ACTIVITY, ROWS), warehouse.open(ACTIVITY)
    commit: Callable[[], object] = (
        (lambda: warehouse.commit(handle, ACTIVITY, files))
        if by_delta_rs
        else (lambda: put(warehouse, ACTIVITY, 1, ["{}"], ""))
    )
    log = Path(warehouse.path(ACTIVITY), "_delta_log")
    with a_file_instead_of(log), pytest.raises(Unreachable, match="What is served stays whole"):
        commit()
    assert warehouse.open(ACTIVITY).version() == 0
    commit()
    assert [path.name for path in log.glob("*1.json")] == [f"{1:020}.json"]


def test_a_checkpoint_that_cannot_be_written_is_told_with_its_table(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its commit is made, and the next checkpoint has it."""
    monkeypatch.setattr("clickstream.warehouse.log.CHECKPOINT_EVERY", 1)
    table = warehouse.path(ACTIVITY)
    in_its_place = Path(table, "_delta_log", f"{1:020}.checkpoint.parquet")
    in_its_place.mkdir()
    with pytest.raises(Unreachable, match=table):
        put(warehouse, ACTIVITY, 1, [], "")
    in_its_place.rmdir()
    assert warehouse.open(ACTIVITY).version() == 1
    put(warehouse, ACTIVITY, 2, [], "")
    assert [path.name for path in in_its_place.parent.glob("*.parquet")] == [
        f"{2:020}.checkpoint.parquet"
    ]


def test_a_commit_whose_answer_cannot_be_read_is_told_and_was_made(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, handle = warehouse.write(ACTIVITY, ROWS), warehouse.open(ACTIVITY)
    table = Path(warehouse.path(ACTIVITY))
    with ExitStack() as until_told:
        commit = DeltaTable.create_write_transaction

        def and_then_nobody_can_read(*given: Any, **more: Any) -> None:
            commit(*given, **more)
            until_told.enter_context(a_file_instead_of(table))

        monkeypatch.setattr(DeltaTable, "create_write_transaction", and_then_nobody_can_read)
        with pytest.raises(Unreachable, match=str(table)):
            warehouse.commit(handle, ACTIVITY, files)
    assert warehouse.open(ACTIVITY).version() == 1


def test_a_first_start_where_nothing_can_be_written_is_told_with_the_table(tmp_path: Path) -> None:
    warehouse = Warehouse(str(tmp_path))
    with a_file_instead_of(tmp_path), pytest.raises(Unreachable, match=warehouse.path(ALL[0])):
        warehouse.create()
    warehouse.create()
    assert all(map(warehouse.exists, ALL))


def test_a_table_that_cannot_be_read_is_told_and_one_without_a_version_is_deltas_to_tell(
    warehouse: Warehouse,
) -> None:
    table = warehouse.path(ACTIVITY)
    with a_file_instead_of(Path(table, "_delta_log")), pytest.raises(Unreachable, match=table):
        warehouse.open(ACTIVITY)
    with pytest.raises(DeltaError):
        warehouse.open(ACTIVITY, version=7)


def test_rows_that_cannot_be_written_are_told_with_their_table(warehouse: Warehouse) -> None:
    table = Path(warehouse.path(ACTIVITY))
    with a_file_instead_of(table), pytest.raises(Unreachable, match=str(table)):
        warehouse.write(ACTIVITY, ROWS)
    assert warehouse.write(ACTIVITY, ROWS)


@pytest.mark.parametrize(
    "asked", [Warehouse.create, lambda it: it.exists(ACTIVITY), lambda it: it.open(ACTIVITY)]
)
def test_an_object_store_that_does_not_answer_is_told_in_one_line(
    asked: Callable[[Warehouse], object],
) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "secret"}
    options = keys | {"aws_endpoint": address, "aws_allow_http": "true", "max_retries": "0"}
    with pytest.raises(Unreachable, match=address) as told:
        asked(Warehouse("s3://bucket/warehouse", options))
    assert "\n" not in str(told.value)
    assert "secret" not in str(told.value)


def test_the_reason_is_every_cause_and_no_debug_text() -> None:
    told = "Generic error\n   \x1b[31m↳\x1b[0m Unable to copy\n  \x1b[31m↳\x1b[0m No space left\n"
    assert in_one_line(told) == "Generic error: Unable to copy: No space left"
    assert in_one_line("No space left\n\nDebug source:\nGeneric {") == "No space left"
