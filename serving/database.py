"""The one DuckDB of a serving process: live tables in memory, published ones in a file.

The file is a cache: it is made anew at every start and can be deleted at any time between two.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from clickstream.settings import Settings
from clickstream.views import duckdb as views


def connect(settings: Settings) -> duckdb.DuckDBPyConnection:
    """The database, empty. Work on cursors of it: one for each thread."""
    path = settings.cache_dir / "serving.duckdb"
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in (path, Path(f"{path}.wal")):
        old.unlink(missing_ok=True)
    con = duckdb.connect(
        config={
            "memory_limit": f"{settings.serve.memory_mb}MB",
            "threads": str(settings.serve.threads),
            "temp_directory": str(settings.cache_dir / "spill"),
        }
    )
    con.execute(f"ATTACH '{path}' AS cache")
    con.execute("SET preserve_insertion_order = false")
    return con


def cursor(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor that knows the dialect's functions."""
    made = con.cursor()
    views.prepare(made)
    return made


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of what is done inside, or nothing."""
    con.execute("BEGIN")
    try:
        yield
    except BaseException:
        con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")
