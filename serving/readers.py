"""Connections that read, and tell how many rows they have read.

DuckDB counts what it scans for a connection that asks for it, by settings that none can make once
they are locked (serving/database.py). So they are made before, once: so many can read at a time.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore
from typing import Any

import duckdb

from serving.stop import wait_for

_COUNTING = (
    "SET tracked_metrics = ['query.total_rows_scanned']",
    "SET profiling_coverage = 'ALL'",
    "SET enable_profiling = 'no_output'",
)


class Reader:
    """One connection, which counts what it scans, for as long as it is somebody's."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.rows_read = 0

    def all(self, sql: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        """The rows of a statement; those that it scanned are counted."""
        found = self.con.execute(sql, parameters).fetchall()
        self.rows_read += _scanned(self.con)
        return found


class Readers:
    """So many of them. Close it in the end."""

    def __init__(self, con: duckdb.DuckDBPyConnection, count: int) -> None:
        self._free = [counting(con.cursor()) for _ in range(count)]
        self._places = Semaphore(count)

    @contextmanager
    def one(self) -> Iterator[Reader]:
        """One that nobody else has meanwhile; raises Stopped where its turn does not come."""
        wait_for(self._places.acquire)
        con = self._free.pop()
        try:
            yield Reader(con)
        finally:
            self._free.append(con)
            self._places.release()

    def close(self) -> None:
        for con in self._free:
            con.close()


def counting(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The same connection, which from now on counts what it scans."""
    for setting in _COUNTING:
        con.execute(setting)
    return con


def _scanned(con: duckdb.DuckDBPyConnection) -> int:
    return int(json.loads(con.get_profiling_information())["query"]["total_rows_scanned"])
