"""The newest rows of a table to which each run adds a file."""

from typing import Any

import pyarrow.compute as pc

from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import files_with
from clickstream.warehouse.rows import of_files
from clickstream.warehouse.tables import Table


def newest_rows(warehouse: Warehouse, table: Table, **wanted: str) -> list[dict[str, Any]]:
    """The rows with these values, of the newest file that has any; none where no file has.

    table: `candidates` or `audits`, to which each run adds a file. Older files are not opened, nor
    those that state other bounds.
    """
    if not warehouse.exists(table):
        return []
    any_of = {name: [value] for name, value in wanted.items()}
    for path in files_with(warehouse.open(table), **any_of):
        rows = of_files(warehouse, table, [path])
        for name, value in wanted.items():
            rows = rows.filter(pc.field(name) == value)
        if rows.num_rows:
            return list(rows.to_pylist())
    return []
