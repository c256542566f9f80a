"""Which data files a version of a table has."""

import time
from dataclasses import dataclass

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.transaction import RemoveAction

from clickstream.warehouse.files import text


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
                (name.removeprefix("partition."), text(value))
                for name, value in one.items()
                if name.startswith("partition.")
            ),
        )
        for one in found
    ]


def count(handle: DeltaTable) -> int:
    """The rows of the handle's version."""
    vectors = pa.table(handle.deletion_vectors())["selection_vector"]
    deleted: int = sum(vector.values.false_count for vector in vectors)
    return sum(file.rows for file in listed(handle)) - deleted
