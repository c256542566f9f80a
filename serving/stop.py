"""How a query that nobody waits for any longer is ended: DuckDB is interrupted in it."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import TypeVar

import duckdb

from clickstream.errors import ClickstreamError

T = TypeVar("T")
TURN_SECONDS = 0.05


class Stopped(ClickstreamError):
    """The query was ended before it had its answer."""


class Stop:
    """Ends what runs under it, from another thread. Ask again until it has ended: an interrupt
    between two statements is not felt.
    """

    def __init__(self) -> None:
        self.is_asked = False
        self._running: set[duckdb.DuckDBPyConnection] = set()
        self._lock = Lock()

    def ask(self) -> None:
        with self._lock:
            self.is_asked = True
            for con in self._running:
                con.interrupt()

    @contextmanager
    def over(self, con: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """What runs on a connection inside can be ended; it then raises Stopped."""
        with self._lock:
            self.check()
            self._running.add(con)
        try:
            yield
        except duckdb.InterruptException as cause:
            self.check(cause)
            raise
        finally:
            with self._lock:
                self._running.discard(con)

    def check(self, cause: BaseException | None = None) -> None:
        """Raises Stopped where it has been asked to end."""
        if self.is_asked:
            raise Stopped("The query was ended before it had its answer") from cause


_CURRENT: ContextVar[Stop | None] = ContextVar("stop", default=None)


@contextmanager
def under(stop: Stop) -> Iterator[None]:
    """What this thread, and those that copy its context, ask inside can be ended by it."""
    before = _CURRENT.set(stop)
    try:
        yield
    finally:
        _CURRENT.reset(before)


@contextmanager
def stoppable(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What runs on a connection inside ends when it is asked to."""
    stop = _CURRENT.get()
    if stop is None:
        yield
    else:
        with stop.over(con):
            yield


def wait_for(acquire: Callable[..., bool]) -> None:
    """Waits until a lock is had, in turns so short that it can be ended; then it raises Stopped.

    acquire: of a lock or a semaphore, which takes a timeout.
    """
    stop = _CURRENT.get()
    if stop is None:
        acquire()
        return
    while not acquire(timeout=TURN_SECONDS):
        stop.check()


def result_of(future: "Future[T]") -> T:
    """What it gives; raises Stopped where who waits for it is asked to end. It goes on then."""
    wait_for(lambda timeout=None: bool(wait([future], timeout).done))
    return future.result()
