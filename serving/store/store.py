"""The store: definitions by site, kind and number; every version of each is kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from serving.store.database import VERSIONS, Database, Within
from serving.store.errors import Conflict, NotKept
from serving.store.kept import Kept
from serving.store.kinds import KINDS, Definition, Kind, as_json, parse


class Store:
    """Reads and changes definitions. A change is a new version; nothing is ever overwritten.

    Whether what a definition names is there is not looked at here: serving/store/checked.py.
    based_on: the version that a change was made from. If there is a newer one by now, Conflict is
    raised: the change would undo another one unseen.
    """

    def __init__(self, database: Database | Within) -> None:
        self.database = database

    @contextmanager
    def alone(self) -> Iterator["Store"]:
        """The same store in one transaction: nobody else changes anything until it has ended."""
        with self.database.writing() as con:
            yield Store(Within(con))

    def all(self, site_id: str, kind: Kind) -> list[Kept]:
        """The newest version of each that is not removed, by number."""
        with self.database.reading() as con:
            return newest(con, site_id, kind)

    def one(self, site_id: str, kind: Kind, number: int) -> Kept:
        """The newest version; raises NotKept, also where it is removed."""
        return _in_force(self.history(site_id, kind, number)[0])

    def history(self, site_id: str, kind: Kind, number: int) -> list[Kept]:
        """Every version, newest first; raises NotKept where there was never one."""
        with self.database.reading() as con:
            return _history(con, site_id, kind, number)

    def add(self, site_id: str, kind: Kind, new: Definition, by: str) -> Kept:
        """Keeps a new one, under the next number; raises Conflict if its name is taken."""
        with self.database.writing() as con:
            highest = con.scalar(sa.select(sa.func.max(VERSIONS.c.id)).where(*_of(site_id, kind)))
            number = (highest or 0) + 1
            return _write(con, site_id, Kept(kind, number, 1, _now(), by, new))

    def change(
        self, site_id: str, kind: Kind, number: int, new: Definition, based_on: int, by: str
    ) -> Kept:
        """Makes it another; raises NotKept and Conflict."""
        with self.database.writing() as con:
            old = _in_force(_history(con, site_id, kind, number)[0])
            return _follow(con, site_id, old, new, based_on, by)

    def remove(self, site_id: str, kind: Kind, number: int, based_on: int, by: str) -> Kept:
        """Takes it out of what is asked for; its versions stay. Raises NotKept and Conflict."""
        with self.database.writing() as con:
            old = _in_force(_history(con, site_id, kind, number)[0])
            return _follow(con, site_id, old, None, based_on, by)

    def take_back(
        self, site_id: str, kind: Kind, number: int, version: int, based_on: int, by: str
    ) -> Kept:
        """Makes it what it was at a version, removed ones too. Raises NotKept and Conflict."""
        with self.database.writing() as con:
            versions = _history(con, site_id, kind, number)
            for kept in versions:
                if kept.version == version:
                    return _follow(con, site_id, versions[0], kept.definition, based_on, by)
        raise NotKept(
            f"There is no version {version} of {kind.one} {number}",
            where=site_id,
            do=f"There are 1 to {versions[0].version}.",
        )


def newest(con: sa.Connection, site_id: str, kind: Kind) -> list[Kept]:
    """See Store.all; in a transaction of the caller's."""
    last = (
        sa.select(VERSIONS.c.id, sa.func.max(VERSIONS.c.version).label("version"))
        .where(*_of(site_id, kind))
        .group_by(VERSIONS.c.id)
        .subquery()
    )
    rows = con.execute(
        sa.select(VERSIONS)
        .join(last, (VERSIONS.c.id == last.c.id) & (VERSIONS.c.version == last.c.version))
        .where(*_of(site_id, kind), VERSIONS.c.body.is_not(None))
        .order_by(VERSIONS.c.id)
    )
    return [_kept(row) for row in rows]


def _history(con: sa.Connection, site_id: str, kind: Kind, number: int) -> list[Kept]:
    rows = con.execute(
        sa.select(VERSIONS)
        .where(*_of(site_id, kind), VERSIONS.c.id == number)
        .order_by(VERSIONS.c.version.desc())
    )
    found = [_kept(row) for row in rows]
    if not found:
        raise NotKept(f"There is no {kind.one} {number}", where=site_id)
    return found


def _in_force(kept: Kept) -> Kept:
    if kept.definition is None:
        raise NotKept(
            f"The {kept.kind.one} {kept.id} was removed by {kept.changed_by}",
            do=f"Version {kept.version - 1} can be taken back.",
        )
    return kept


def _follow(
    con: sa.Connection, site_id: str, old: Kept, new: Definition | None, based_on: int, by: str
) -> Kept:
    if based_on != old.version:
        raise Conflict(
            f"This {old.kind.one} is at version {old.version} by now, changed by {old.changed_by}; "
            f"the change was made from version {based_on}",
            do="Look at it as it is, and change that.",
            version=old.version,
        )
    return _write(con, site_id, Kept(old.kind, old.id, old.version + 1, _now(), by, new))


def _write(con: sa.Connection, site_id: str, kept: Kept) -> Kept:
    name = _name(kept.definition) if kept.definition else ""
    if name:
        for other in newest(con, site_id, kept.kind):
            if other.id != kept.id and other.definition and _name(other.definition) == name:
                raise Conflict(
                    f"There is a {kept.kind.one} called {name} already: number {other.id}",
                    where=site_id,
                    do="Change that one, or choose another name.",
                    version=other.version,
                )
    con.execute(
        VERSIONS.insert().values(
            site_id=site_id,
            kind=kept.kind.name,
            id=kept.id,
            version=kept.version,
            at=kept.changed_at.isoformat(),
            by=kept.changed_by,
            name=name,
            body=as_json(kept.kind, kept.definition) if kept.definition else None,
        )
    )
    return kept


def _name(definition: Definition) -> str:
    """What no two of a kind share in a site; '': they may."""
    return getattr(definition, "name", "")


def _of(site_id: str, kind: Kind) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return VERSIONS.c.site_id == site_id, VERSIONS.c.kind == kind.name


def _kept(row: Any) -> Kept:
    kind = KINDS[row.kind]
    definition = parse(kind, row.body) if row.body is not None else None
    return Kept(kind, row.id, row.version, datetime.fromisoformat(row.at), row.by, definition)


def _now() -> datetime:
    return datetime.now(UTC)
