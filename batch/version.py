"""One version of a view's table, of which a task reads only the rows that it has to change."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse
from clickstream.warehouse.files import filesystem
from clickstream.warehouse.inventory import Listed, listed
from clickstream.warehouse.rows import deleted, of_file
from clickstream.warehouse.tables import Table

FILES = 100  # of which the keys are in memory at once


@dataclass(frozen=True)
class Found:
    """Rows of one file, without the folders' columns, and their places in it, which ascend."""

    file: Listed
    places: np.ndarray
    rows: pa.Table


class Version:
    """Its data files, and their rows in their order, without the deleted ones."""

    def __init__(self, warehouse: Warehouse, table: Table, version: int) -> None:
        handle = warehouse.open(table, version)
        self.files = listed(handle)
        self._store = filesystem(warehouse.path(table), warehouse.storage_options)
        self._kept = deleted(handle)

    def find(
        self, con: duckdb.DuckDBPyConnection, files: Sequence[Listed], keys: list[str], where: str
    ) -> Iterator[Found]:
        """Whole rows that a condition on their keys holds of.

        where: SQL on the relation `keys`. Keys are read of every file, the rest of a row only
        where its row group has one that is wanted.
        """
        for some in _batches(files):
            for number, places in self._places(con, some, keys, where).items():
                with self._store.open_input_file(some[number].path) as source:
                    yield Found(some[number], places, _take(pq.ParquetFile(source), places))

    def rows(self, files: Iterable[Listed]) -> Iterator[pa.Table]:
        """All rows of some files, which have no deleted ones."""
        for file in files:
            with self._store.open_input_file(file.path) as source:
                yield pq.ParquetFile(source).read()

    def _places(
        self, con: duckdb.DuckDBPyConnection, files: list[Listed], keys: list[str], where: str
    ) -> dict[int, np.ndarray]:
        """For each file that has wanted rows, by its number: their places in it."""
        parts = [self._keys(number, file, keys) for number, file in enumerate(files)]
        con.register("keys", views.naive(pa.concat_tables(parts)))
        try:
            found = con.execute(f"SELECT file, row FROM keys WHERE {where}").fetchnumpy()
        finally:
            con.unregister("keys")
        return split(found["file"], found["row"])

    def _keys(self, number: int, file: Listed, keys: list[str]) -> pa.Table:
        with self._store.open_input_file(file.path) as source:
            rows = pq.ParquetFile(source).read(keys)
        numbered = rows.append_column("file", pa.array(np.full(rows.num_rows, number)))
        numbered = numbered.append_column("row", pa.array(np.arange(rows.num_rows)))
        kept = of_file(self._kept, file.path)
        return numbered if kept is None else numbered.filter(kept)


def split(files: np.ndarray, places: np.ndarray) -> dict[int, np.ndarray]:
    """Places by the number of their file; of each they ascend."""
    if not files.size:
        return {}
    order = np.lexsort((places, files))
    numbers, starts = np.unique(files[order], return_index=True)
    return {
        int(number): of_it
        for number, of_it in zip(numbers, np.split(places[order], starts[1:]), strict=True)
    }


def _batches(files: Sequence[Listed]) -> Iterator[list[Listed]]:
    """Files whose keys are asked about together: a question costs more than a file's keys."""
    for start in range(0, len(files), FILES):
        yield list(files[start : start + FILES])


def _take(parquet: pq.ParquetFile, places: np.ndarray) -> pa.Table:
    """Rows by their places in the file, which ascend."""
    sizes = [parquet.metadata.row_group(n).num_rows for n in range(parquet.num_row_groups)]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    group_of = np.searchsorted(starts, places, side="right") - 1
    groups = np.unique(group_of)
    ends = np.cumsum(np.take(sizes, groups))
    read_before = dict(zip(groups, [0, *ends[:-1]], strict=True))
    within = [int(p - starts[g] + read_before[g]) for p, g in zip(places, group_of, strict=True)]
    return parquet.read_row_groups([int(g) for g in groups]).take(within)
