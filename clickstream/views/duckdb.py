"""Runs the views in DuckDB. Times are naive UTC inside DuckDB and UTC instants outside of it."""

import duckdb
import pyarrow as pa

from clickstream.views import READS, text
from clickstream.views.constructors import CONSTRUCTORS

_FUNCTIONS = """
CREATE OR REPLACE TEMP MACRO explode(list) AS unnest(list);
CREATE OR REPLACE TEMP MACRO unix_micros(instant) AS epoch_us(instant);
"""


def connect() -> duckdb.DuckDBPyConnection:
    """An in-memory database that knows the dialect's functions."""
    con = duckdb.connect()
    prepare(con)
    return con


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Gives a connection the dialect's functions."""
    con.execute(_FUNCTIONS)
    for name, fields in CONSTRUCTORS.items():
        names = ", ".join(f'"{field}"' for field, _ in fields)
        body = ", ".join(f'"{field}": "{field}"' for field, _ in fields)
        con.execute(f"CREATE OR REPLACE TEMP MACRO {name}({names}) AS {{{body}}}")


def run(
    con: duckdb.DuckDBPyConnection,
    view: str,
    rows: pa.Table,
    schema: pa.Schema,
    gap_seconds: int | None = None,
    **others: pa.Table,
) -> pa.Table:
    """One view over Arrow tables, as an Arrow table of the given schema.

    rows: the first relation that the view reads; others: those beyond, by name.
    """
    relations = {READS[view][0]: rows} | others
    for name, table in relations.items():
        con.register(name, naive(table))
    try:
        found = con.sql(text(view, gap_seconds)).to_arrow_table()
    finally:
        for name in relations:
            con.unregister(name)
    return found.cast(schema)


def naive(rows: pa.Table) -> pa.Table:
    """The same rows with UTC instants as naive times: TIMESTAMPTZ would work by a calendar."""
    return rows.cast(pa.schema([field.with_type(_naive(field.type)) for field in rows.schema]))


def _naive(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us")
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_naive(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_naive(field.type)) for field in kind])
    return kind
