"""Data files: written first, part of a table only once a commit names them."""

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow.fs import FileType, LocalFileSystem, SubTreeFileSystem

from clickstream.warehouse.bucket import SCHEME, Bucket
from clickstream.warehouse.tables import Table


@dataclass(frozen=True)
class DataFile:
    """One Parquet file in a table's folder; plain values, which a task can send to the driver."""

    path: str  # below the table's folder
    size: int  # bytes
    rows: int
    folder: Mapping[str, str]
    stats: str  # Delta's JSON


def filesystem(url: str, options: Mapping[str, str]) -> SubTreeFileSystem:
    """The folder or bucket at url as a file system, with Delta's storage options for S3."""
    if not url.startswith(SCHEME):
        return SubTreeFileSystem(url, LocalFileSystem())
    return SubTreeFileSystem(url.removeprefix(SCHEME), Bucket.of(options).for_arrow())


def missing(url: str, options: Mapping[str, str], paths: Sequence[str]) -> list[str]:
    """Those of the files below url that are not there."""
    found = filesystem(url, options).get_file_info(list(paths))
    return [p for p, info in zip(paths, found, strict=True) if info.type != FileType.File]


def write(store: SubTreeFileSystem, table: Table, rows: pa.Table) -> list[DataFile]:
    """Writes rows of table.columns, a file for each folder; the table does not change yet."""
    return [
        _write_one(store, table, folder, part.drop_columns(list(folder)))
        for folder, part in _by_folder(rows, table.folders)
    ]


def _by_folder(
    rows: pa.Table, folders: tuple[str, ...]
) -> Iterator[tuple[dict[str, str], pa.Table]]:
    if not rows.num_rows:
        return
    if not folders:
        yield {}, rows
        return
    for values in rows.group_by(list(folders)).aggregate([]).to_pylist():
        part = rows
        for name, value in values.items():
            part = part.filter(pc.field(name) == pa.scalar(value, rows[name].type))
        yield {name: folder_name(value) for name, value in values.items()}, part


def folder_name(value: object) -> str:
    """A folder's value as Delta writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write_one(
    store: SubTreeFileSystem, table: Table, folder: dict[str, str], rows: pa.Table
) -> DataFile:
    place = "/".join(f"{name}={quote(value)}" for name, value in folder.items())
    name = f"{uuid.uuid4()}.parquet"
    path = f"{place}/{name}" if place else name
    if isinstance(store.base_fs, LocalFileSystem):  # an object store has no folders
        store.create_dir(f"{table.name}/{place}", recursive=True)
    with store.open_output_stream(f"{table.name}/{path}") as sink:
        pq.write_table(rows, sink, table.rows_in_group, compression="zstd", store_schema=False)
        size = sink.tell()
    return DataFile(path, size, rows.num_rows, folder, _stats(rows, table.skip_by))


def _stats(rows: pa.Table, columns: tuple[str, ...]) -> str:
    bounds = {name: pc.min_max(rows[name]).as_py() for name in columns}
    return json.dumps(
        {
            "numRecords": rows.num_rows,
            "minValues": {name: bound["min"] for name, bound in bounds.items()},
            "maxValues": {name: bound["max"] for name, bound in bounds.items()},
            "nullCount": dict.fromkeys(bounds, 0),
        }
    )
