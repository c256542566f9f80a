"""The door for DuckDB: one version of a Delta table as a view, exact, read only where it is asked.

Which files a version has, and which of their rows are deleted, comes from the Delta log. The rows
stay where they are: a query reads the columns that it names, and the folders that it asks for.

    show(con, warehouse, VISITS, version)
    con.sql("SELECT count(*) FROM visits")

Times are naive UTC. What lies in an object store is read through clickstream/warehouse/store.py.
"""

from collections.abc import Collection, Mapping

import duckdb
import numpy as np
import pyarrow as pa

from clickstream.views.duckdb import naive
from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.rows import deleted, of_file
from clickstream.warehouse.store import readable
from clickstream.warehouse.tables import Table

_GONE = pa.schema([("file", pa.string()), ("row", pa.int64())])
_SQL = {
    pa.string(): "VARCHAR",
    pa.binary(): "BLOB",
    pa.bool_(): "BOOLEAN",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float64(): "DOUBLE",
    pa.date32(): "DATE",
}


def show(
    con: duckdb.DuckDBPyConnection,
    warehouse: Warehouse,
    table: Table,
    version: int | None = None,
    *,
    name: str = "",
    only: Collection[str] | None = None,
) -> None:
    """Makes a view for this connection: the table's columns in their order, under its name.

    version: the newest unless told otherwise; the view stays at it. name: another one. only: these
    files and no others, as paths below the table's folder.
    """
    handle = warehouse.open(table, version)
    name = name or table.name
    paths = [f.path for f in listed(handle) if only is None or f.path in only]
    kept = deleted(handle) if paths else {}
    vectors = {path: of_file(kept, path) for path in paths}
    prefix = readable(con, warehouse, table)
    parts = []
    if whole := [path for path in paths if vectors[path] is None]:
        parts.append(f"SELECT {_columns(table)} FROM {_parquet(table, prefix, whole)}")
    if partly := {path: kept for path, kept in vectors.items() if kept is not None}:
        gone = _keep(con, f"gone from {name}", _gone(prefix, partly))
        parts.append(
            f"SELECT {_columns(table)} FROM {_parquet(table, prefix, list(partly))} AS held "
            f"ANTI JOIN {gone} AS gone "
            "ON held.filename = gone.file AND held.file_row_number = gone.row"
        )
    if not parts:
        parts.append(f"FROM {_keep(con, f'no {name}', naive(table.columns.empty_table()))}")
    con.execute("SET GLOBAL TimeZone = 'UTC'")  # to cast an instant to a naive time goes by it
    con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {' UNION ALL '.join(parts)}")


def _gone(prefix: str, partly: Mapping[str, pa.Array]) -> pa.Table:
    """The deleted rows of these files, by their place in the file."""
    parts = []
    for path, kept in partly.items():
        rows = np.flatnonzero(~kept.to_numpy(zero_copy_only=False))
        parts.append(pa.table({"file": [prefix + path] * len(rows), "row": rows}, _GONE))
    return pa.concat_tables(parts)


def _keep(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> str:
    """A table of this connection with these rows; gives its name as SQL."""
    con.register("given", rows)
    try:
        con.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS FROM given')
    finally:
        con.unregister("given")
    return f'temp."{name}"'


def _parquet(table: Table, prefix: str, paths: Collection[str]) -> str:
    files = ", ".join("'" + (prefix + path).replace("'", "''") + "'" for path in paths)
    folders = ", ".join(f"'{n}': {_sql(table.columns.field(n).type)}" for n in table.folders)
    hive = f"hive_partitioning = true, hive_types = {{{folders}}}" if folders else (
        "hive_partitioning = false"
    )  # fmt: skip
    return f"read_parquet([{files}], filename = true, file_row_number = true, {hive})"


def _columns(table: Table) -> str:
    return ", ".join(f'CAST("{f.name}" AS {_sql(f.type)}) AS "{f.name}"' for f in table.columns)


def _sql(kind: pa.DataType) -> str:
    """DuckDB's type; an instant is naive."""
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP"
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    if pa.types.is_map(kind):
        return f"MAP({_sql(kind.key_type)}, {_sql(kind.item_type)})"
    if pa.types.is_list(kind):
        return f"{_sql(kind.value_type)}[]"
    if pa.types.is_struct(kind):
        return f"STRUCT({', '.join(f'{chr(34)}{f.name}{chr(34)} {_sql(f.type)}' for f in kind)})"
    return _SQL[kind]
