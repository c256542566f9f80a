"""Changes of persons and of days -> rows of `activity` and of `cubes`, in the place of others."""

from dataclasses import dataclass
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from batch.differ import places
from batch.version import Found, Version
from clickstream import delta
from clickstream.cube import ACTIVITY, CUBE
from clickstream.delta import Changed
from clickstream.warehouse import Warehouse
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.inventory import Listed
from clickstream.warehouse.tables import ACTIVITY as ACTIVITY_TABLE
from clickstream.warehouse.tables import CUBES

PERSON = ["site_id", "person"]


@dataclass(frozen=True)
class Cubed:
    """The files of `cubes` that go, and those that hold all rows of their days instead."""

    removed: list[Listed]
    files: list[DataFile]


def changed(
    con: duckdb.DuckDBPyConnection, warehouse: Warehouse, base: int | None, active: pa.Table
) -> tuple[Changed, dict[str, np.ndarray]]:
    """What changes of ACTIVE make of the rows of their persons in a version of `activity`.

    Beside it, by file, the places of the rows that go.
    """
    found = []
    if base is not None:
        found = _of_persons(con, Version(warehouse, ACTIVITY_TABLE, base), active.select(PERSON))
    known = [in_day(one.rows, one.file, ACTIVITY) for one in found]
    change = delta.changed(con, pa.concat_tables([ACTIVITY.empty_table(), *known]), active)
    return change, places(con, found, known, change.gone, [*PERSON, "day"])


def cubed(
    con: duckdb.DuckDBPyConnection, warehouse: Warehouse, base: int | None, change: pa.Table
) -> Cubed:
    """Adds a change of CUBE to the days of `cubes` that it is about."""
    removed: list[Listed] = []
    parts = [change]
    if base is not None:
        days = set(pc.unique(change["day"]).to_pylist())
        table = Version(warehouse, CUBES, base)
        removed = [file for file in table.files if day_of(file) in days]
        parts += [
            in_day(rows, file, CUBE)
            for file, rows in zip(removed, table.rows(removed), strict=True)
        ]
    rows = delta.added(con, *parts)
    return Cubed(removed, warehouse.write(CUBES, in_order(rows, CUBES.columns)))


def in_order(rows: pa.Table, columns: pa.Schema) -> pa.Table:
    """Rows as a table has them: what is looked up together lies together."""
    keys = [
        name
        for name in ("site_id", "dimension", "person", "value", "prev")
        if name in columns.names
    ]
    return rows.select(columns.names).sort_by([(name, "ascending") for name in keys])


def _of_persons(con: duckdb.DuckDBPyConnection, table: Version, persons: pa.Table) -> list[Found]:
    con.register("persons", persons)
    try:
        where = "(site_id, person) IN (SELECT (site_id, person) FROM persons)"
        return list(table.find(con, table.files, PERSON, where))
    finally:
        con.unregister("persons")


def day_of(file: Listed) -> date:
    """The day of a file of `activity` or `cubes`."""
    return date.fromisoformat(dict(file.folder)["day"])


def in_day(rows: pa.Table, file: Listed, schema: pa.Schema) -> pa.Table:
    """Its rows, with their day."""
    day = pa.repeat(pa.scalar(day_of(file), pa.date32()), rows.num_rows)
    return rows.append_column("day", day).select(schema.names).cast(schema)
