"""Drawing by weight, fast: a bisection over the cumulated weights."""

from bisect import bisect
from collections.abc import Iterable
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values with weights of any scale. Raises ValueError when there is nothing to draw."""

    def __init__(self, pairs: Iterable[tuple[T, float]]) -> None:
        chosen = [(value, weight) for value, weight in pairs if weight > 0]
        if not chosen:
            raise ValueError("nothing to draw from: no value has a weight above 0")
        self.values = [value for value, _ in chosen]
        total = sum(weight for _, weight in chosen)
        self._bounds = [bound / total for bound in accumulate(weight for _, weight in chosen)]
        self._last = len(chosen) - 1

    def pick(self, random: Random) -> T:
        return self.values[min(bisect(self._bounds, random.random()), self._last)]


def by_popularity(values: Iterable[T]) -> Weighted[T]:
    """The first value is drawn most, each later one less (Zipf with exponent 0.8)."""
    return Weighted((value, (rank + 1) ** -0.8) for rank, value in enumerate(values))
