"""Ctrl-C and SIGTERM while records are sent: they end it between two records, never amid one.

A record that was counted and not sent would be waited for without end; one that was sent and not
counted would be missing from what is told.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupts:
    """What is done `with` it is done whole; KeyboardInterrupt is raised after it.

    A second Ctrl-C is not held back: who presses it again does not want to wait.
    """

    def __init__(self) -> None:
        self._is_amid = self._came = False

    def __enter__(self) -> None:
        self._is_amid = True

    def __exit__(self, *_: object) -> None:
        self._is_amid = False
        if self._came:
            self._came = False
            raise KeyboardInterrupt

    @contextmanager
    def caught(self) -> Iterator[None]:
        """Both signals are taken by this until its end."""
        before = {each: signal.signal(each, self._take) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def _take(self, number: int, frame: FrameType | None) -> None:
        if self._is_amid and not self._came:
            self._came = True
        else:
            raise KeyboardInterrupt
