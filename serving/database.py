"""The one DuckDB of a Serving: live tables in memory, published ones in a file of its own folder.

The file is a cache: it is made anew at every start and can be deleted at any time between two.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from clickstream.errors import ClickstreamError
from clickstream.lock import locked, sign
from clickstream.settings import Settings
from clickstream.views import duckdb as views
from serving.readers import Readers

_LOCKED = (
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "python_enable_replacements = false",
    "enable_external_access = false",
    "lock_configuration = true",
)


class CacheInUse(ClickstreamError):
    """Another Serving, of this process or of another one, has this folder."""


@contextmanager
def database(
    settings: Settings, folder: Path
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Readers]]:
    """The database, empty, in a folder that nobody else has meanwhile; else raises CacheInUse.

    Work on cursors of it: one for each thread. Questions are read by its readers.
    """
    with locked(folder / "serving.lock", lambda holder: _in_use(folder, holder)) as lock:
        sign(lock, os.getpid())
        con = _connect(settings, folder)
        readers = Readers(con, settings.serve.queries_at_once)
        # SQL of analysts runs here too: what passes its check still reaches no file and no setting
        for setting in _LOCKED:
            con.execute(f"SET {setting}")
        try:
            yield con, readers
        finally:
            readers.close()
            con.close()


def cursor(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A cursor that knows the dialect's functions."""
    made = con.cursor()
    views.prepare(made)
    return made


def folder(con: duckdb.DuckDBPyConnection) -> Path:
    """Where the cache is."""
    ((path,),) = con.execute(
        "SELECT path FROM duckdb_databases() WHERE database_name = 'cache'"
    ).fetchall()
    return Path(path).parent


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


def _connect(settings: Settings, folder: Path) -> duckdb.DuckDBPyConnection:
    path = folder / "serving.duckdb"
    for old in (path, Path(f"{path}.wal")):
        old.unlink(missing_ok=True)
    con = duckdb.connect(
        config={
            "memory_limit": f"{settings.serve.memory_mb}MB",
            "threads": str(settings.serve.threads),
            "temp_directory": str(folder / "spill"),
            "max_temp_directory_size": f"{settings.serve.spill_mb}MB",
        }
    )
    con.execute("ATTACH '{}' AS cache".format(str(path).replace("'", "''")))
    con.execute("SET preserve_insertion_order = false")
    # live rows are replaced all the time: to reclaim their room at every commit took most of it
    con.execute("SET checkpoint_threshold = '64MB'")
    return con


def _in_use(folder: Path, holder: str) -> ClickstreamError:
    return CacheInUse(
        f"This cache is in use: process {holder} serves from it",
        where=str(folder),
        do="Ask that one with `clickstream query`, end it, or give a Serving of your own another "
        "cache_dir.",
    )
