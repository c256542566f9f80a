"""Whether a version of a table can still be read: its log may be there when its files are not."""

from deltalake.exceptions import DeltaError

from clickstream.warehouse import Warehouse
from clickstream.warehouse.files import missing
from clickstream.warehouse.rows import data_files, deleted
from clickstream.warehouse.tables import Table


def gone(warehouse: Warehouse, table: Table, version: int) -> str:
    """What maintenance has taken of a version, in words; '' where it can be read."""
    try:
        handle = warehouse.open(table, version)
        deleted(handle)
    except DeltaError:
        return f"version {version} of {table.name}"
    lost = missing(warehouse.path(table), warehouse.storage_options, data_files(handle))
    return f"{len(lost)} files of {table.name}" if lost else ""
