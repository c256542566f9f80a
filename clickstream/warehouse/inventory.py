"""Which data files a version of a table has."""

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.transaction import RemoveAction

from clickstream.warehouse.files import folder_name


@dataclass(frozen=True)
class Listed:
    """One data file of a version."""

    path: str  # below the table's folder
    size: int  # bytes
    rows: int
    folder: tuple[tuple[str, str], ...]  # as Delta writes them: a bool is true or false

    def removal(self, data_changes: bool) -> RemoveAction:
        """What a commit says to take the file out. data_changes: its rows go with it."""
        now = int(time.time() * 1000)
        return RemoveAction(self.path, data_changes, now, self.size, dict(self.folder))


def listed(handle: DeltaTable) -> list[Listed]:
    """The files of the handle's version."""
    found = pa.table(handle.get_add_actions(flatten=True)).to_pylist()
    return [
        Listed(
            one["path"],
            one["size_bytes"],
            one["num_records"],
            tuple(
                (name.removeprefix("partition."), folder_name(value))
                for name, value in one.items()
                if name.startswith("partition.")
            ),
        )
        for one in found
    ]


def files_with(handle: DeltaTable, **wanted: Collection[str]) -> list[str]:
    """The paths of files that may have rows with these values, the one that was written last first.

    wanted: by column, any of some values. A file that states other bounds has none of them.
    """
    found = pa.table(handle.get_add_actions(flatten=True)).to_pylist()
    newest_first = sorted(found, key=lambda one: one["modification_time"], reverse=True)
    return [
        one["path"]
        for one in newest_first
        if all(_may_have(one, column, values) for column, values in wanted.items())
    ]


def _may_have(file: Mapping[str, Any], column: str, values: Collection[str]) -> bool:
    least, most = file.get(f"min.{column}"), file.get(f"max.{column}")
    return least is None or most is None or any(least <= value <= most for value in values)


def count(handle: DeltaTable) -> int:
    """The rows of the handle's version."""
    vectors = pa.table(handle.deletion_vectors())["selection_vector"]
    deleted: int = sum(vector.values.false_count for vector in vectors)
    return sum(file.rows for file in listed(handle)) - deleted
