"""How DuckDB reaches the files of a warehouse: a folder by itself, an object store through Arrow.

DuckDB's own S3 client is an extension that it loads from the network at run time. Arrow has one
inside, and knows our credentials already (clickstream/warehouse/files.py): it is lent to DuckDB.
"""

from threading import local
from typing import Any

import duckdb
from fsspec.spec import AbstractFileSystem
from pyarrow import NativeFile
from pyarrow.fs import FileSystem

from clickstream.warehouse import Warehouse
from clickstream.warehouse.files import filesystem
from clickstream.warehouse.tables import Table

PROTOCOL = "clickstream"


def readable(con: duckdb.DuckDBPyConnection, warehouse: Warehouse, table: Table) -> str:
    """What to put before a path below the table's folder, so that this connection can read it.

    A connection reads one object store at a time.
    """
    if "://" not in warehouse.url:
        return f"{warehouse.path(table)}/"
    store = filesystem(warehouse.url, warehouse.storage_options)
    lend(con, store)
    return f"{PROTOCOL}://{table.name}/"


def lend(con: duckdb.DuckDBPyConnection, store: FileSystem) -> None:
    """Lets a connection read the store's files as clickstream://path."""
    if PROTOCOL in con.list_filesystems():
        con.unregister_filesystem(PROTOCOL)
    con.register_filesystem(_Lent(store))


class _Lent(AbstractFileSystem):  # type: ignore[misc]  # has no types
    """An Arrow file system as one of fsspec, read only."""

    protocol = PROTOCOL
    cachable = False

    def __init__(self, store: FileSystem) -> None:
        super().__init__()
        self._store = store

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path.removeprefix(f"{PROTOCOL}://")

    def _open(self, path: str, mode: str = "rb", **_: Any) -> Any:
        assert mode == "rb", mode
        return _File(self._store.open_input_file(self._strip_protocol(path)))

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        found = self._store.get_file_info(self._strip_protocol(path))
        return {"name": path, "type": "file", "size": found.size, "mtime": found.mtime_ns}

    def modified(self, path: str) -> Any:
        return self._store.get_file_info(self._strip_protocol(path)).mtime

    def glob(self, path: str, **_: Any) -> list[str]:
        """A name is a file's own: '=' and '%' in it mean nothing."""
        return [path]


class _File:
    """A file that several threads read at once, each where it has sought.

    DuckDB's threads share one, and each seeks, then reads: with a place in the file that they
    shared too, one would now and then be given what another had sought.
    """

    def __init__(self, file: NativeFile) -> None:
        self._file, self._place = file, local()

    def seek(self, to: int) -> int:
        self._place.at = to
        return to

    def tell(self) -> int:
        return getattr(self._place, "at", 0)

    def read(self, size: int) -> bytes:
        found: bytes = self._file.read_at(size, at := self.tell())
        self._place.at = at + len(found)
        return found

    def close(self) -> None:
        self._file.close()
