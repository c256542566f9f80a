"""Files of an object store, lent to DuckDB."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pyarrow.fs import LocalFileSystem, SubTreeFileSystem

from clickstream.warehouse.store import _Lent


def test_each_thread_reads_where_it_has_sought(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(range(100)))
    file = _Lent(SubTreeFileSystem(str(tmp_path), LocalFileSystem())).open("clickstream://file")
    file.seek(10)
    with ThreadPoolExecutor(1) as other:
        other.submit(file.seek, 50).result()
        assert file.read(3) == bytes([10, 11, 12])
        assert other.submit(file.read, 3).result() == bytes([50, 51, 52])
        assert (file.tell(), other.submit(file.tell).result()) == (13, 53)
    file.close()
