"""The store's SQLite file: its tables, how an older one is brought up to date, transactions.

Unlike the cache it holds what nothing else does: it is never deleted, and each transaction is on
the disk when it has ended. Several processes may have it open. Write-ahead logging needs a disk of
this machine.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from serving.store.errors import NewerStore

PATIENCE_SECONDS = 10.0  # while another process writes

# Each brings the file one version further; none is ever changed once it has been released.
MIGRATIONS = (
    (
        """
        CREATE TABLE versions (
            site_id TEXT NOT NULL,
            kind TEXT NOT NULL,
            id INTEGER NOT NULL,
            version INTEGER NOT NULL,
            at TEXT NOT NULL,
            by TEXT NOT NULL,
            name TEXT NOT NULL,
            body TEXT,
            PRIMARY KEY (site_id, kind, id, version)
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE keys (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            hash TEXT NOT NULL UNIQUE,
            sites TEXT NOT NULL,
            added_at TEXT NOT NULL,
            removed_at TEXT
        )
        """,
    ),
    # A goal had a currency, which nothing read
    ("UPDATE versions SET body = json_remove(body, '$.currency') WHERE kind = 'goals'",),
)

_metadata = sa.MetaData()
# One version of a definition, the newest in force; body NULL: removed. Times are UTC, ISO 8601.
VERSIONS = sa.Table(
    "versions",
    _metadata,
    sa.Column("site_id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text),
    sa.Column("by", sa.Text),
    sa.Column("name", sa.Text),
    sa.Column("body", sa.JSON(none_as_null=True)),
)
# sites: a JSON list of their ids; empty: every site.
KEYS = sa.Table(
    "keys",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text),
    sa.Column("hash", sa.Text),
    sa.Column("sites", sa.JSON),
    sa.Column("added_at", sa.Text),
    sa.Column("removed_at", sa.Text),
)


class Database:
    """One file, made where it is missing and brought up to date. Safe from several threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._engine = sa.create_engine(
            sa.URL.create("sqlite", database=str(path)),
            connect_args={"timeout": PATIENCE_SECONDS, "check_same_thread": False},
        )
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        self._reader = self._engine.execution_options(begin="BEGIN")
        with self.writing() as con:
            _migrate(con, path)
        self._watcher = self._engine.raw_connection()  # it never writes itself
        self._watching = Lock()

    def close(self) -> None:
        self._watcher.close()
        self._engine.dispose()

    def moment(self) -> int:
        """Another number whenever anybody has changed anything; costs a few microseconds."""
        with self._watching:
            cursor = self._watcher.cursor()
            cursor.execute("PRAGMA data_version")
            row = cursor.fetchone()
            cursor.close()
        assert row is not None
        return int(row[0])

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction: all of it or nothing, and nobody else writes meanwhile."""
        with self._engine.begin() as con:
            yield con

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """What is there at one moment."""
        with self._reader.connect() as con:
            yield con


@dataclass(frozen=True)
class Within:
    """A transaction that has begun, for what takes a database: all of it reads and writes there."""

    con: sa.Connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        yield self.con

    reading = writing


def _prepare(raw: Any, _: Any) -> None:
    raw.isolation_level = None  # it begins no transaction by itself: _begin does
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = FULL")


def _begin(con: sa.Connection) -> None:
    con.exec_driver_sql(con.get_execution_options().get("begin", "BEGIN IMMEDIATE"))


def _migrate(con: sa.Connection, path: Path) -> None:
    (version,) = con.exec_driver_sql("PRAGMA user_version").one()
    if version > len(MIGRATIONS):
        raise NewerStore(
            f"This store was written by a later release: its version is {version}, "
            f"and this one knows those up to {len(MIGRATIONS)}",
            where=str(path),
            do="Run that release, or give serve.store another file.",
        )
    for statements in MIGRATIONS[version:]:
        for statement in statements:
            con.exec_driver_sql(statement)
    if version < len(MIGRATIONS):
        con.exec_driver_sql(f"PRAGMA user_version = {len(MIGRATIONS)}")
