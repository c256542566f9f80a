"""A file that one process at a time holds. The kernel keeps the lock: a kill leaves none behind."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from clickstream.errors import ClickstreamError


@contextmanager
def locked(
    path: Path, taken: Callable[[str], ClickstreamError], patience: float = 0
) -> Iterator[int]:
    """Holds the lock, as a file descriptor; a child that inherits it holds it too.

    taken makes the error to raise where another one has it, from what that wrote by `sign`.
    patience: seconds that it is waited for.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(lock, taken, time.monotonic() + patience)
        yield lock
    finally:
        os.close(lock)


def _take(lock: int, taken: Callable[[str], ClickstreamError], deadline: float) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as cause:
            if time.monotonic() >= deadline:
                raise taken(os.pread(lock, 20, 0).decode() or "not known") from cause
        time.sleep(0.02)


def sign(lock: int, pid: int) -> None:
    """Writes into the file who holds it."""
    os.truncate(lock, 0)
    os.pwrite(lock, str(pid).encode(), 0)


def holder(path: Path) -> int | None:
    """The process that holds a lock and has signed it; None where nobody does."""
    if not path.exists():
        return None
    with path.open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(lock.read() or 0) or None
    return None
