"""Instants as Unix milliseconds, and their text."""

import time
from datetime import UTC, datetime
from functools import lru_cache


def rfc3339(milliseconds: int) -> str:
    """'2026-10-01T12:00:00.123Z'."""
    return f"{_second(milliseconds // 1000)}.{milliseconds % 1000:03d}Z"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def milliseconds(instant: datetime) -> int:
    """Raises ValueError for a time without an offset: it names no instant."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no offset; write for example …T12:00:00Z")
    return round(instant.timestamp() * 1000)


@lru_cache(maxsize=4096)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
