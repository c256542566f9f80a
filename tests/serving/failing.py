"""What fails as DuckDB does on a machine without memory, in place of anything."""

from typing import Any, NoReturn

import duckdb


def fails(*_: Any) -> NoReturn:
    raise duckdb.OutOfMemoryException("no memory")
