"""Waiting: for what comes in time, and a method that waits, to look at what is there meanwhile."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from threading import Event
from typing import Any

import pytest


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)


@contextmanager
def held(of: type, *names: str, after: int = 0) -> Iterator[Event]:
    """One call of these methods waits for the block to end: that after so many. No other does.

    Gives what is set once it waits.
    """
    begun, go_on, calls = Event(), Event(), count()

    def holding(does: Callable[..., Any]) -> Callable[..., Any]:
        def waits(*given: Any) -> Any:
            if next(calls) == after:
                begun.set()
                assert go_on.wait(60)
            return does(*given)

        return waits

    with pytest.MonkeyPatch.context() as patched:
        for name in names:
            patched.setattr(of, name, holding(getattr(of, name)))
        try:
            yield begun
        finally:
            go_on.set()
