"""A method that is held as it begins, so that a test can look at what is there meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest


@contextmanager
def held(of: type, name: str) -> Iterator[Event]:
    """Each call inside waits for the block to end. Gives what is set once there is one."""
    begun, go_on, does = Event(), Event(), getattr(of, name)

    def waits(*given: Any) -> Any:
        begun.set()
        assert go_on.wait(60)
        return does(*given)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(of, name, waits)
        try:
            yield begun
        finally:
            go_on.set()
