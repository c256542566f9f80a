"""A table that is followed: brought to its newest version, at little cost while there is none."""

import time

from deltalake import DeltaTable

from clickstream.warehouse import Warehouse, files
from clickstream.warehouse.tables import Table

LISTS_SECONDS = 1.0


class Followed:
    """Gives a handle on the table's newest version, once there is a table.

    To bring a handle up to date lists all of the table's log; whether the next commit is there is
    one look. After a sleep that commit may not be kept any more: so the log is listed every second
    in any case.
    """

    def __init__(self, warehouse: Warehouse, table: Table) -> None:
        self.handle: DeltaTable | None = None
        self._warehouse, self._table = warehouse, table
        self._store = files.filesystem(warehouse.url, warehouse.storage_options)
        self._listed = time.monotonic()

    def refresh(self) -> bool:
        """Whether the handle is at another version than before."""
        if self.handle is None:
            if self._warehouse.exists(self._table):
                self.handle = self._warehouse.open(self._table)
            return self.handle is not None
        before, now = self.handle.version(), time.monotonic()
        if now - self._listed < LISTS_SECONDS and not self._is_there(before + 1):
            return False
        self._listed = now
        self.handle.update_incremental()
        return self.handle.version() > before

    def _is_there(self, version: int) -> bool:
        commit = f"{self._table.name}/_delta_log/{version:020}.json"
        return bool(self._store.get_file_info(commit).is_file)
