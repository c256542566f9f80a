"""What keeps two runs from publishing each other's half: a lock to be polite, a fence to be sure.

The lock is a file on this machine, freed by the kernel when its holder dies: the second run ends at
once with a plain sentence. The fence holds wherever the runs are: a publication names versions of
the views only if every commit since the last published one is this run's own.
"""

import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from deltalake import DeltaTable
from pyspark.sql import SparkSession

from clickstream.errors import MayPass
from clickstream.lock import locked, sign
from clickstream.publication import Publication
from clickstream.settings import Settings
from clickstream.warehouse import Overtaken, Warehouse
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.restore import restore
from clickstream.warehouse.rows import among, deleted
from clickstream.warehouse.swap import swap
from clickstream.warehouse.tables import VECTORS, VIEWS, Table


class AtWork(MayPass):
    """Another run has this machine's lock."""


@contextmanager
def one_run_at_a_time(settings: Settings) -> Iterator[None]:
    """Holds this machine's lock on batch runs, or raises."""
    path = Path(settings.data_dir, "batch.lock")
    with locked(path, lambda holder: _at_work(path, holder)) as lock:
        sign(lock, os.getpid())
        yield


def _at_work(path: Path, holder: str) -> AtWork:
    return AtWork(
        f"Another batch run is at work, process {holder}",
        where=str(path),
        do="Wait until it has ended.",
    )


class Fence:
    """Knows which commits to the views are this run's own."""

    def __init__(self, warehouse: Warehouse, base: Publication | None) -> None:
        self.warehouse, self.base = warehouse, base
        self.run_id = str(uuid.uuid4())
        self._start = {table: warehouse.open(table).version() for table in VIEWS}

    def swap(
        self,
        spark: SparkSession,
        table: Table,
        version: int,
        gone: Mapping[str, np.ndarray | None],
        added: Sequence[DataFile],
    ) -> None:
        """Makes the version after this one of a view, in one commit signed with the run's id.

        gone: as `swap` in clickstream/warehouse has it, which is left to do what only it can.
        """
        handle = self.warehouse.open(table, version)
        if VECTORS in table.configuration and _needs_vectors(handle, gone):
            swap(spark, self.warehouse, table, version, gone, added, self.run_id)
            return
        removed = [f.removal(data_changes=True) for f in listed(handle) if f.path in gone]
        says = {"run_id": self.run_id}
        self.warehouse.commit(handle, table, added, removed=removed, says=says)

    def step_back(self, spark: SparkSession) -> None:
        """Undoes what a run that never published has left in the views."""
        for table, start in self._start.items():
            published = self.base.tables.get(table.name, 0) if self.base else 0
            if start != published:
                restore(spark, self.warehouse, table, start, published, self.run_id)

    def versions(self) -> dict[str, int]:
        """The views' versions after this run; raises Overtaken if others wrote one meanwhile."""
        return {table.name: self._version(table) for table in VIEWS}

    def _version(self, table: Table) -> int:
        handle = self.warehouse.open(table)
        for commit in handle.history(handle.version() - self._start[table]):
            if self.run_id not in (commit.get("userMetadata"), commit.get("run_id")):
                raise Overtaken(
                    f"Another run wrote {table.name} while this one did; nothing is published",
                    where=f"version {commit['version']}",
                    do="Run it again when the other has ended.",
                )
        return handle.version()


def _needs_vectors(handle: DeltaTable, gone: Mapping[str, np.ndarray | None]) -> bool:
    """Whether rows of a file go, or a file that has a vector already, which a removal must name."""
    return any(places is not None for places in gone.values()) or bool(among(deleted(handle), gone))
