"""What changes seldom and every refresh needs: asked once in a while, for all readers together.

While nothing answers, or not soon, it is what it was last, so that pages keep their numbers.
"""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from serving.client import ServerFault, ServerUnreachable

T = TypeVar("T")
SOON_SECONDS = 0.3  # longer nobody waits for what is known from before


class Remembered(Generic[T]):
    """Answers by key, each for so many seconds. Safe from several threads: the last one stays."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._kept: dict[str, tuple[float, T]] = {}
        self._under_way: dict[str, Future[T]] = {}

    def get(self, key: str, start: Callable[[], "Future[T]"]) -> T:
        """start: asks, and does not wait. Raises what that raises if it was never answered."""
        kept = self._kept.get(key)
        if kept and time.monotonic() - kept[0] < self._seconds:
            return kept[1]
        future = self._under_way.get(key) or self._under_way.setdefault(key, start())
        try:
            answer = future.result(SOON_SECONDS if kept else None)
        except TimeoutError:
            assert kept is not None
            return kept[1]
        except Exception as error:
            self._ends(key, future)
            if kept is None or not isinstance(error, (ServerUnreachable, ServerFault)):
                raise
            return kept[1]
        if self._ends(key, future):
            self._kept[key] = time.monotonic(), answer
        return answer

    def _ends(self, key: str, future: "Future[T]") -> bool:
        """Whether it was under way until now: else it was forgotten, and a newer one may be."""
        if self._under_way.get(key) is not future:
            return False
        self._under_way.pop(key, None)
        return True

    def forget(self, key: str) -> None:
        """Somebody changed it here, and wants to see that."""
        self._kept.pop(key, None)
        self._under_way.pop(key, None)
