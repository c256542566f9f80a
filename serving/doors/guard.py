"""Lets in who may ask: by a key, or on loopback while there is none; and not too often.

Without keys a server is open to whoever reaches it, so it then listens on loopback alone. A page of
any other site, opened in a browser here, reaches it there as well: hence what is asked of a host
name that is not this machine's is refused, as it would be when that site's name leads here.
"""

import time
from contextlib import closing

import structlog
from starlette.requests import Request

from clickstream.errors import ClickstreamError
from clickstream.ports import is_loopback
from clickstream.settings import Settings
from serving.doors.caller import Caller, Refused
from serving.store.database import Database
from serving.store.keys import Key, Keys

log = structlog.get_logger()

BEARER = "Bearer "
GET_ONE = "`clickstream keys add` makes one; send it as `Authorization: Bearer <key>`."


class TooOften(ClickstreamError):
    """More than a key may ask. seconds: after which it may again."""

    def __init__(self, what: str, seconds: float, *, do: str) -> None:
        super().__init__(what, do=do)
        self.seconds = seconds


class Guard:
    """is_open: whether no key is needed while there is none: nobody else reaches the server.

    per_minute: how many requests a key may make, all of them at once if need be; 0: no limit.
    """

    def __init__(self, keys: Keys, is_open: bool, per_minute: int) -> None:
        self._keys = keys
        self._is_open = is_open
        self._per_minute = per_minute
        self._left: dict[int, tuple[float, float]] = {}  # requests, and when that was

    def caller(self, request: Request) -> Caller:
        """Who asks; raises Refused and TooOften."""
        given = request.headers.get("authorization", "")
        if not given and self._is_open and not self._keys.all():
            _check_host(request)
            return Caller("loopback")
        if not given.startswith(BEARER):
            raise Refused("This server needs a key", do=GET_ONE)
        key = self._keys.of(given.removeprefix(BEARER).strip())
        if key is None:
            raise Refused("There is no such key", do=GET_ONE)
        self._count(key)
        return Caller(key.name, frozenset(key.sites) or None)

    def _count(self, key: Key) -> None:
        if not self._per_minute:
            return
        now, rate = time.monotonic(), self._per_minute / 60
        left, then = self._left.get(key.id, (float(self._per_minute), now))
        left = min(float(self._per_minute), left + (now - then) * rate)
        if left < 1:
            raise TooOften(
                f"The key {key.name} has asked {self._per_minute} times in a minute",
                (1 - left) / rate,
                do="Ask less often, or raise serve.requests_per_minute.",
            )
        self._left[key.id] = left - 1, now


def listening(settings: Settings) -> Settings:
    """Those to listen by: without a key on loopback alone, and it is said."""
    host = settings.serve.host
    if is_loopback(host):
        return settings
    with closing(Database(settings.store_file)) as database:
        if Keys(database).all():
            return settings
    here = "::1" if ":" in host else "127.0.0.1"
    log.warning(
        "there is no key, so it listens on this machine alone: `clickstream keys add` makes one",
        host=here,
        wanted=host,
    )
    serve = settings.serve.model_copy(update={"host": here})
    return settings.model_copy(update={"serve": serve})


def _check_host(request: Request) -> None:
    name = request.url.hostname or ""
    if "." in name and not is_loopback(name):
        raise Refused(
            f"Without a key this server answers to its own machine alone, not to {name}",
            do=GET_ONE,
        )
