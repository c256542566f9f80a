"""What changes seldom and every refresh needs: asked once in a while, for all readers together.

While nothing answers, it is what it was last, so that pages keep their numbers.
"""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from serving.client import ServerFault, ServerUnreachable

T = TypeVar("T")


class Remembered(Generic[T]):
    """Answers by key, each for so many seconds. Safe from several threads: the last to ask wins."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: dict[str, tuple[float, T]] = {}

    def get(self, key: str, question: Callable[[], T]) -> T:
        """Raises what the question raises, unless it was ever answered and now nobody answers."""
        kept = self._kept.get(key)
        if kept and time.monotonic() - kept[0] < self._seconds:
            return kept[1]
        try:
            answer = question()
        except (ServerUnreachable, ServerFault):
            if kept is None:
                raise
            return kept[1]
        self._kept[key] = time.monotonic(), answer
        return answer

    def forget(self, key: str) -> None:
        """Somebody changed it here, and wants to see that."""
        self._kept.pop(key, None)
