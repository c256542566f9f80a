"""The only writer of the warehouse: Delta tables under one path, local or an object store.

Data files are written first and change nothing; a commit names them. A commit is made at exactly
the version after the one that its handle has seen: two writers of one version never both succeed.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Transaction
from deltalake.exceptions import CommitFailedError, DeltaError
from deltalake.transaction import AddAction, RemoveAction
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random

from clickstream import secret
from clickstream.errors import ClickstreamError
from clickstream.settings import Settings
from clickstream.warehouse import files
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.tables import ALL, VECTORS, Table
from clickstream.warehouse.trouble import told_in_a_sentence


class Overtaken(ClickstreamError):
    """Somebody else committed to the table since it was read.

    No MayPass: a candidate that is overtaken stays so, and of two that go on writing somebody has
    to end one. Where it is enough to try again, that is done (try_again).
    """


# For a table that several processes commit to: the caller reads its newest version in each try
try_again = retry(
    retry=retry_if_exception_type(Overtaken),
    stop=stop_after_attempt(20),
    wait=wait_random(0.01, 0.1),
    reraise=True,
)


@dataclass(frozen=True)
class Warehouse:
    """Where the tables are. Picklable: tasks write data files with it, the driver commits them."""

    url: str
    storage_options: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings) -> "Warehouse":
        """The settings', with the file of credentials read. Raises ClickstreamError."""
        given = settings.warehouse
        options: Mapping[str, str] = given.storage_options
        if given.storage_options_file:
            name = "warehouse.storage_options_file"
            options = secret.names(given.storage_options_file, name)
        return cls(settings.warehouse_url, options)

    def create(self) -> None:
        """Makes the tables that are not there yet. Raises Unreachable."""
        for table in ALL:
            if self.exists(table):
                continue
            with told_in_a_sentence(self.path(table)):
                if "://" not in self.url:
                    Path(self.url, table.name).mkdir(parents=True, exist_ok=True)
                DeltaTable.create(
                    self.path(table),
                    schema=table.columns,
                    mode="ignore",
                    partition_by=list(table.folders),
                    configuration=table.settings(),
                    storage_options=dict(self.storage_options),
                )

    def exists(self, table: Table) -> bool:
        with told_in_a_sentence(self.path(table)):
            return DeltaTable.is_deltatable(self.path(table), dict(self.storage_options))

    def path(self, table: Table) -> str:
        return f"{self.url.rstrip('/')}/{table.name}"

    def open(self, table: Table, version: int | None = None) -> DeltaTable:
        """A handle on one version of a table, the newest unless told otherwise.

        Raises DeltaError where there is no such version any more, and Unreachable.
        """
        with told_in_a_sentence(self.path(table), DeltaError):
            return DeltaTable(
                self.path(table), version=version, storage_options=dict(self.storage_options)
            )

    def write(self, table: Table, rows: pa.Table) -> list[DataFile]:
        """Writes rows of table.columns to files that no version names yet."""
        with told_in_a_sentence(self.path(table)):
            return files.write(files.filesystem(self.url, self.storage_options), table, rows)

    def overwrite(self, table: Table, rows: pa.Table) -> int:
        """Makes the version that holds these rows of table.columns alone, and gives its number."""
        handle = self.open(table)
        removed = [file.removal(data_changes=True) for file in listed(handle)]
        return self.commit(handle, table, self.write(table, rows), removed=removed)

    def checkpoint(self, table: Table) -> None:
        """Writes the newest version's log down as one file, from which readers then go on."""
        with told_in_a_sentence(self.path(table)):
            self.open(table).create_checkpoint()

    def vacuum(self, table: Table, hours: int) -> None:
        """Takes away what the newest version does not have, and was taken out so long ago.

        Of a table without deletion vectors: delta-rs takes files of those that are in force.
        """
        assert VECTORS not in table.configuration, f"{table.name} may have deletion vectors"
        with told_in_a_sentence(self.path(table)):
            handle = self.open(table)
            handle.vacuum(hours, dry_run=False, enforce_retention_duration=False, full=True)

    def take_away(self, table: Table, path: str) -> None:
        """Deletes a data file, by its path below the table's folder. The caller knows that no
        version needs it which anybody can be served."""
        store = files.filesystem(self.url, self.storage_options)
        with told_in_a_sentence(self.path(table)):
            store.delete_file(f"{table.name}/{path}")

    def commit(
        self,
        handle: DeltaTable,
        table: Table,
        added: Sequence[DataFile],
        *,
        removed: Sequence[RemoveAction] = (),
        compacts: bool = False,
        transactions: Mapping[str, int] | None = None,
        says: Mapping[str, str] | None = None,
    ) -> int:
        """Makes the version after the handle's, and gives its number; the handle follows.

        compacts: whether the files added hold the rows of those removed, and no others.
        transactions: numbers that are kept with the table and change with this commit, by name.
        says: what a person reading the table's history finds beside the commit.
        Raises Overtaken where that version has been made by somebody else, and Unreachable.
        """
        now = int(time.time() * 1000)
        made = handle.version() + 1
        actions = [
            AddAction(f.path, f.size, dict(f.folder), now, not compacts, f.stats) for f in added
        ]
        properties = CommitProperties(
            custom_metadata=dict(says or {}),
            max_commit_retries=0,
            app_transactions=[
                Transaction(name, number) for name, number in (transactions or {}).items()
            ],
        )
        with told_in_a_sentence(self.path(table)):
            try:
                handle.create_write_transaction(
                    [*actions, *removed],
                    "append",
                    table.columns,
                    partition_by=list(table.folders),
                    commit_properties=properties,
                )
            except CommitFailedError as cause:
                raise Overtaken(
                    f"The table {table.name} has a version that this process did not know of",
                    where=self.path(table),
                    do="Another process writes it: end one of the two, then run this again.",
                ) from cause
            handle.update_incremental()
        return made
