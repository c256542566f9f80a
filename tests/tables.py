"""Rows put into a real warehouse, and taken out of it by every door."""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from deltalake import QueryBuilder

from clickstream.piece import VISIT
from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse
from clickstream.warehouse.door import show
from clickstream.warehouse.rows import data_files, deleted, read
from clickstream.warehouse.tables import EVENTS, VISITS, Table
from tests.streams import table

Row = dict[str, Any]


def append_events(warehouse: Warehouse, events: Iterable[Row]) -> None:
    """One commit to `events`, as a batch run makes it."""
    rows = table(list(events))
    date = rows["arrival_time"].cast(pa.timestamp("us")).cast(pa.date32())
    files = warehouse.write(EVENTS, rows.append_column("arrival_date", date))
    warehouse.commit(warehouse.open(EVENTS), EVENTS, files)


def visits_as_serving_reads(warehouse: Warehouse, version: int | None = None) -> list[Row]:
    handle = warehouse.open(VISITS, version)
    files, options = data_files(handle), warehouse.storage_options
    parts = read(warehouse.path(VISITS), options, files, VISIT.names, deleted(handle))
    return in_order([row for part in parts for row in part.cast(VISIT).to_pylist()])


def visits_as_delta_rs_reads(warehouse: Warehouse, version: int | None = None) -> list[Row]:
    columns = ", ".join(VISIT.names)
    reader = QueryBuilder().register("visits", warehouse.open(VISITS, version))
    rows = pa.table(reader.execute(f"SELECT {columns} FROM visits").read_all())
    return in_order(rows.cast(VISIT).to_pylist())


def visits_as_duckdb_reads(warehouse: Warehouse, version: int | None = None) -> list[Row]:
    con = views.connect()
    show(con, warehouse, VISITS, version)
    rows = con.sql(f"SELECT {', '.join(VISIT.names)} FROM visits").to_arrow_table()
    return in_order(rows.cast(VISIT).to_pylist())


def rows_of(
    warehouse: Warehouse, table: Table, columns: pa.Schema, version: int | None = None
) -> pa.Table:
    """A version of a table as DuckDB's door shows it."""
    with views.connect() as con:
        show(con, warehouse, table, version)
        return con.sql(f"FROM {table.name}").to_arrow_table().select(columns.names).cast(columns)


def in_order(visits: list[Row]) -> list[Row]:
    return sorted(visits, key=lambda v: (v["site_id"], v["visitor_id"], v["span_start"]))
