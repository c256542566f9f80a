"""A file that one process at a time holds. The kernel keeps the lock: a kill leaves none behind."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from clickstream.errors import ClickstreamError


@contextmanager
def locked(path: Path, taken: Callable[[str], ClickstreamError]) -> Iterator[int]:
    """Holds the lock, as a file descriptor; a child that inherits it holds it too.

    taken makes the error to raise where another process has it, from what that wrote by `signed`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as cause:
        holder = os.read(lock, 20).decode() or "not known"
        os.close(lock)
        raise taken(holder) from cause
    try:
        yield lock
    finally:
        os.close(lock)


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
