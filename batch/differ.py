"""Rows that a table has, beside those that are right: under which keys they are not the same."""

from collections.abc import Sequence

import duckdb
import numpy as np
import pyarrow as pa

from batch.version import Found, split
from clickstream.warehouse.tables import Table


def keep(con: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Makes rows a table of this connection."""
    con.register("given", rows)
    try:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM given")
    finally:
        con.unregister("given")


def differing(
    con: duckdb.DuckDBPyConnection, old: pa.Table, new: pa.Table, by: list[str]
) -> pa.Table:
    """The keys under which old and new, of the same columns, are not the same rows as often."""
    con.register("old_", old)
    con.register("new_", new)
    keys = ", ".join(by)
    try:
        return con.sql(
            f"SELECT DISTINCT {keys} FROM ((FROM old_ EXCEPT ALL FROM new_)"
            " UNION ALL (FROM new_ EXCEPT ALL FROM old_))"
        ).to_arrow_table()
    finally:
        con.unregister("old_")
        con.unregister("new_")


def of_keys(
    con: duckdb.DuckDBPyConnection, rows: pa.Table, keys: pa.Table, by: list[str]
) -> pa.Table:
    """All rows under these keys."""
    con.register("rows_", rows)
    con.register("keys_", keys)
    try:
        found = con.sql(f"FROM rows_ SEMI JOIN keys_ USING ({', '.join(by)})").to_arrow_table()
    finally:
        con.unregister("rows_")
        con.unregister("keys_")
    return found.select(rows.column_names).cast(rows.schema)


def places(
    con: duckdb.DuckDBPyConnection,
    found: Sequence[Found],
    rows: Sequence[pa.Table],
    keys: pa.Table,
    by: list[str],
) -> dict[str, np.ndarray]:
    """By file, the places of its rows under these keys. rows: of each that was found, its keys."""
    numbered = [
        theirs.select(by)
        .append_column("file", pa.array(np.full(theirs.num_rows, number)))
        .append_column("place", pa.array(one.places))
        for number, (one, theirs) in enumerate(zip(found, rows, strict=True))
    ]
    if not numbered:
        return {}
    here = of_keys(con, pa.concat_tables(numbered), keys, by)
    by_number = split(here["file"].to_numpy(), here["place"].to_numpy())
    return {found[number].file.path: of_it for number, of_it in by_number.items()}


def with_folder(one: Found, table: Table) -> pa.Table:
    """Rows of a file with the columns that its folder tells."""
    rows = one.rows
    for name, value in one.file.folder:
        kind = table.columns.field(name).type
        told = pa.array([value] * rows.num_rows)
        rows = rows.append_column(name, told.cast(kind))
    return rows.select(table.columns.names).cast(table.columns)
