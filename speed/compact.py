"""Keeps `fragments` readable: many small files become one, in the background, rows unchanged.

At five commits a second a reader that starts cold would open thousands of files. Small files of
one folder are written again as one; a later commit takes them out and puts it in. A running reader
knows the rows already and skips them (serving/tail.py).
"""

from collections.abc import Iterator
from itertools import groupby
from threading import Event, Thread

import pyarrow as pa
import structlog

from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import Listed, listed
from clickstream.warehouse.rows import read
from clickstream.warehouse.tables import FRAGMENTS
from speed.sink import Sink

log = structlog.get_logger()

FILES = 64  # so many small files of a folder are worth one
SMALL = 50_000  # rows


class Compactor:
    """Compacts in a thread of its own, inside of a `with`."""

    def __init__(self, sink: Sink, every_seconds: float = 5.0) -> None:
        self._sink = sink
        self._every = every_seconds
        self._ended = Event()
        self._thread = Thread(target=self._run, name="compact", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._every):
            try:
                compact(self._sink)
            except Exception:  # more files are slower, not wrong: the stream goes on
                log.exception("fragments could not be compacted; trying again later")


def compact(sink: Sink) -> int:
    """Compacts each folder that has enough small files; gives how many files went."""
    gone = 0
    for group in _small(listed(sink.warehouse.open(FRAGMENTS))):
        sink.swap(group, sink.warehouse.write(FRAGMENTS, _rows(sink.warehouse, group)))
        gone += len(group)
    return gone


def _small(files: list[Listed]) -> Iterator[list[Listed]]:
    small = sorted((f for f in files if f.rows < SMALL), key=lambda f: f.folder)
    for _, group in groupby(small, key=lambda f: f.folder):
        together = list(group)
        if len(together) >= FILES:
            yield together


def _rows(warehouse: Warehouse, group: list[Listed]) -> pa.Table:
    columns = [c for c in FRAGMENTS.columns.names if c not in FRAGMENTS.folders]
    parts = read(
        warehouse.path(FRAGMENTS), warehouse.storage_options, [f.path for f in group], columns
    )
    rows = pa.concat_tables(parts)
    for name, value in group[0].folder:
        rows = rows.append_column(name, pa.array([value] * rows.num_rows, pa.string()))
    return rows.cast(FRAGMENTS.columns)
