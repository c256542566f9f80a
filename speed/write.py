"""Folds an epoch's records and writes the fragments to files, which a commit then names.

Two ways with the same result. `on_the_driver` collects the records and folds them here: fast, for
one machine. `in_the_tasks` folds and writes where the records are: for a cluster, and for an epoch
of more bytes than the driver takes.
"""

import gc
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pyarrow as pa
import structlog
from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
from pyspark.sql import DataFrame

from clickstream.chunks import chunks
from clickstream.event import RECORD
from clickstream.fold import Folded, Folder
from clickstream.warehouse import Warehouse
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.tables import FRAGMENTS

log = structlog.get_logger()

TOO_MUCH = "spark.driver.maxResultSize"  # as Spark says that it is less than there is to collect

_REPORT = pa.schema([("files", pa.string()), ("events", pa.int64()), ("dead_letters", pa.int64())])


@dataclass(frozen=True)
class Written:
    """What an epoch's records came to: files that no version names yet, and counts of records."""

    files: list[DataFile]
    events: int
    dead_letters: int


NOTHING = Written([], 0, 0)

Write = Callable[[DataFrame], Written]


def on_the_driver(warehouse: Warehouse, definition: str) -> Write:
    folder = Folder(definition)
    by_its_tasks = in_the_tasks(warehouse, definition)

    def write(records: DataFrame) -> Written:
        try:
            collected = records.toArrow()
        except Py4JJavaError as error:
            if TOO_MUCH not in str(error):
                raise
            log.warning("an epoch is too large to be collected: its tasks write it")
            return by_its_tasks(records)
        return _write(warehouse, folder.fold(collected.cast(RECORD)))

    return write


def in_the_tasks(warehouse: Warehouse, definition: str) -> Write:
    def fold_here(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for records in chunks(batches):
            written = _write(warehouse, _folder(definition).fold(records))
            _settle()
            files = json.dumps([vars(file) for file in written.files])
            counts = {"events": written.events, "dead_letters": written.dead_letters}
            yield from pa.Table.from_pylist([{"files": files} | counts], _REPORT).to_batches()

    def write(records: DataFrame) -> Written:
        reports = records.mapInArrow(fold_here, "files string, events long, dead_letters long")
        rows = reports.toArrow().to_pylist()
        return Written(
            [DataFile(**file) for row in rows for file in json.loads(row["files"])],
            sum(row["events"] for row in rows),
            sum(row["dead_letters"] for row in rows),
        )

    return write


def _write(warehouse: Warehouse, folded: Folded) -> Written:
    return Written(warehouse.write(FRAGMENTS, folded.fragments), folded.events, folded.dead_letters)


@cache
def _folder(definition: str) -> Folder:
    """One for each Python worker, which Spark keeps between epochs."""
    return Folder(definition)


@cache
def _settle() -> None:
    """Once in each worker, when its first fold has loaded what all others use.

    Spark collects garbage after every task; what stays for ever is not looked through again.
    """
    gc.collect()
    gc.freeze()
