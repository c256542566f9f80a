"""What tasks hand to tasks, and in the end to the driver: Arrow, and the names of files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from clickstream.warehouse.files import DataFile
from clickstream.warehouse.inventory import Listed

Blob = bytes  # an Arrow table on its way between tasks


@dataclass(frozen=True)
class Made:
    """What one task has made of its share: data files of a view, and what they stand for.

    gone: by file, the places of the rows that they replace. removed: whole files instead. reach:
    where days are made anew, from when to when what it replaces or has made counts.
    """

    table: str
    files: Sequence[DataFile]
    gone: Mapping[str, np.ndarray] = field(default_factory=dict)
    removed: Sequence[Listed] = ()
    reach: tuple[datetime, datetime] | None = None


@dataclass(frozen=True)
class Parcel:
    """Rows for another task: of ACTIVE for that of their persons, of CUBE for that of their days.

    to: the share that they are for, in the stage that takes them.
    """

    kind: Literal["active", "cube"]
    to: int
    rows: Blob


def unpacked(handed: Iterable[Made | Parcel], kind: str, schema: pa.Schema) -> pa.Table:
    """The rows of all parcels of a kind."""
    blobs = [one.rows for one in handed if isinstance(one, Parcel) and one.kind == kind]
    return pa.concat_tables([schema.empty_table(), *map(from_blob, blobs)])


def handed_on(handed: Iterable[Made | Parcel], kind: str) -> Iterator[tuple[int, Made | Parcel]]:
    """What is not of a kind, with the share that it is for."""
    for one in handed:
        if isinstance(one, Made):
            yield 0, one
        elif one.kind != kind:
            yield one.to, one


def shared(
    con: duckdb.DuckDBPyConnection, rows: pa.Table, by: str, shares: int
) -> Iterator[tuple[int, Blob]]:
    """Rows by the share that they belong to: those with the same key to the same, always."""
    con.register("shared", rows.select(by.split(", ")))
    try:
        found = con.sql(f"SELECT {share_of(by, shares)} AS share FROM shared").to_arrow_table()
    finally:
        con.unregister("shared")
    for share in pc.unique(found["share"]).to_pylist():
        yield share, to_blob(rows.filter(pc.equal(found["share"], share)))


def share_of(by: str, shares: int) -> str:
    """DuckDB's SQL for the share that a row with these keys belongs to."""
    return f"CAST(hash({by}) % {shares} AS INTEGER)"


def to_blob(rows: pa.Table) -> Blob:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, rows.schema, options=options) as stream:
        stream.write_table(rows)
    return bytes(sink.getvalue())


def from_blob(blob: Blob) -> pa.Table:
    return pa.ipc.open_stream(blob).read_all()
