"""One version of a view's table, of which a task reads only the rows that it has to change."""

from collections.abc import Iterable, Iterator
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
        self, con: duckdb.DuckDBPyConnection, files: Iterable[Listed], keys: list[str], where: str
    ) -> Iterator[Found]:
        """Whole rows that a condition on their keys holds of.

        where: SQL on the relation `keys`. Keys are read of every file, the rest of a row only
        where its row group has one that is wanted.
        """
        for file in files:
            with self._store.open_input_file(file.path) as source:
                parquet = pq.ParquetFile(source)
                places = self._places(con, file, parquet, keys, where)
                if places.size:
                    yield Found(file, places, _take(parquet, places))

    def rows(self, files: Iterable[Listed]) -> Iterator[pa.Table]:
        """All rows of some files, which have no deleted ones."""
        for file in files:
            with self._store.open_input_file(file.path) as source:
                yield pq.ParquetFile(source).read()

    def _places(
        self,
        con: duckdb.DuckDBPyConnection,
        file: Listed,
        parquet: pq.ParquetFile,
        keys: list[str],
        where: str,
    ) -> np.ndarray:
        rows = parquet.read(keys)
        numbered = rows.append_column("row", pa.array(np.arange(rows.num_rows)))
        kept = of_file(self._kept, file.path)
        con.register("keys", views.naive(numbered if kept is None else numbered.filter(kept)))
        try:
            found = con.execute(f"SELECT row FROM keys WHERE {where} ORDER BY row").fetchnumpy()
        finally:
            con.unregister("keys")
        return np.asarray(found["row"], dtype=np.int64)


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
