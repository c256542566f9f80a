"""Reads data files as Arrow, exact: rows that a deletion vector takes out are left out."""

from collections.abc import Iterable, Iterator, Mapping

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable

from clickstream.warehouse import Warehouse
from clickstream.warehouse.files import filesystem
from clickstream.warehouse.tables import Table


def data_files(handle: DeltaTable) -> list[str]:
    """The files of one version, as paths below the table's folder."""
    return list(pa.table(handle.get_add_actions())["path"].to_pylist())


def deleted(handle: DeltaTable) -> dict[str, pa.Array]:
    """For each file with a deletion vector, which of its rows are kept: ask `of_file`."""
    kept = pa.table(handle.deletion_vectors())
    return {
        _name(uri): vector.values
        for uri, vector in zip(kept["filepath"].to_pylist(), kept["selection_vector"], strict=True)
    }


def whole(warehouse: Warehouse, table: Table, version: int | None = None) -> pa.Table:
    """All of a small table without folders; NULL where a file is older than a column.

    Not by delta-rs's own to_pyarrow_table: Arrow's threads then read through Python, and one that
    still does as the process ends takes it down with an error after all is done.
    """
    return of_files(warehouse, table, data_files(warehouse.open(table, version)))


def of_files(warehouse: Warehouse, table: Table, paths: Iterable[str]) -> pa.Table:
    """All rows of some files of such a table."""
    rows = read(warehouse.path(table), warehouse.storage_options, paths, list(table.columns.names))
    return pa.concat_tables([table.columns.empty_table(), *(_all(r, table.columns) for r in rows)])


def _all(rows: pa.Table, columns: pa.Schema) -> pa.Table:
    for field in columns:
        if field.name not in rows.column_names:
            rows = rows.append_column(field, pa.nulls(rows.num_rows, field.type))
    return rows.select(columns.names).cast(columns)


def of_file(kept: Mapping[str, pa.Array], path: str) -> pa.Array | None:
    """What `deleted` says of one file, by its path below the table's folder."""
    return kept.get(_name(path))


def among(kept: Mapping[str, pa.Array], paths: Iterable[str]) -> dict[str, pa.Array]:
    """What `deleted` says of these files alone."""
    return {name: kept[name] for name in map(_name, paths) if name in kept}


def _name(path: str) -> str:
    """A data file's own, which no other has: Delta says where it lies in one way here, in another
    there."""
    return path.rsplit("/", 1)[-1]


def read(
    table_url: str,
    storage_options: Mapping[str, str],
    paths: Iterable[str],
    columns: list[str],
    kept: Mapping[str, pa.Array] | None = None,
) -> Iterator[pa.Table]:
    """The rows of each file in turn: memory holds one file at a time."""
    store = filesystem(table_url, storage_options)
    for path in paths:
        with store.open_input_file(path) as source:
            rows = pq.ParquetFile(source).read(columns)
        mask = of_file(kept or {}, path)
        yield rows if mask is None else rows.filter(mask)


def read_in_batches(
    table_url: str,
    storage_options: Mapping[str, str],
    paths: Iterable[str],
    columns: list[str],
    most: int,
) -> Iterator[pa.Table]:
    """The rows of each file in turn, so many at a time; of a table without deletion vectors."""
    store = filesystem(table_url, storage_options)
    for path in paths:
        with store.open_input_file(path) as source:
            for batch in pq.ParquetFile(source).iter_batches(most, columns=columns):
                yield pa.Table.from_batches([batch])


def in_parts(tables: Iterable[pa.Table], most: int) -> Iterator[pa.Table]:
    """The same rows in the same order, so many at a time; only the last of them are fewer."""
    held: list[pa.Table] = []
    room = most
    for table in tables:
        rest = table
        while rest.num_rows >= room:
            yield pa.concat_tables([*held, rest.slice(0, room)])
            held, rest, room = [], rest.slice(room), most
        if rest.num_rows:
            held.append(rest)
            room -= rest.num_rows
    if held:
        yield pa.concat_tables(held)
