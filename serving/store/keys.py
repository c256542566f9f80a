"""Keys: who may ask of which sites. Only a key's hash is kept; the key itself is shown once."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock

import sqlalchemy as sa

from serving.store.database import KEYS, Database
from serving.store.errors import NotKept

PREFIX = "cs_"  # so that one that has got somewhere by mistake is found
LENGTH = 40


@dataclass(frozen=True)
class Key:
    """sites: those that it is for; empty: every one."""

    id: int
    name: str
    sites: tuple[str, ...]
    added_at: datetime


class Keys:
    """The keys that are in force. Safe from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._kept: tuple[int, dict[str, Key]] | None = None

    def add(self, name: str, sites: Sequence[str], secret: str = "") -> tuple[Key, str]:
        """A new key, and the secret that is nowhere else.

        secret: one that was made elsewhere; raises NotKept where that can be guessed.
        """
        if secret and len(secret) < LENGTH:
            raise NotKept(
                f"A key of fewer than {LENGTH} characters can be guessed",
                do="`clickstream keys add` makes one by lot where it is not given any.",
            )
        secret = secret or PREFIX + secrets.token_urlsafe(32)
        now = datetime.now(UTC)
        with self._database.writing() as con:
            added = con.execute(
                KEYS.insert().values(
                    name=name, hash=_hash(secret), sites=list(sites), added_at=now.isoformat()
                )
            )
            assert added.inserted_primary_key is not None
            number = added.inserted_primary_key[0]
        return Key(number, name, tuple(sites), now), secret

    def remove(self, number: int) -> None:
        """From now on it opens nothing; raises NotKept."""
        with self._database.writing() as con:
            removed = con.execute(
                KEYS.update()
                .where(KEYS.c.id == number, KEYS.c.removed_at.is_(None))
                .values(removed_at=datetime.now(UTC).isoformat())
            )
            if not removed.rowcount:
                raise NotKept(
                    f"There is no key {number}", do="`clickstream keys list` shows those there are."
                )

    def all(self) -> list[Key]:
        """By number."""
        return sorted(self._by_hash().values(), key=lambda key: key.id)

    def of(self, secret: str) -> Key | None:
        """The key that this is, if any."""
        return self._by_hash().get(_hash(secret))

    def _by_hash(self) -> dict[str, Key]:
        with self._lock:
            moment = self._database.moment()
            if self._kept is None or self._kept[0] != moment:
                self._kept = moment, self._read()
            return self._kept[1]

    def _read(self) -> dict[str, Key]:
        with self._database.reading() as con:
            rows = con.execute(sa.select(KEYS).where(KEYS.c.removed_at.is_(None)))
            return {
                row.hash: Key(
                    row.id, row.name, tuple(row.sites), datetime.fromisoformat(row.added_at)
                )
                for row in rows
            }


def _hash(secret: str) -> str:
    """A key is as random as a hash is long, so that it needs neither salt nor a slow one."""
    return hashlib.sha256(secret.encode()).hexdigest()
