"""How many events are due: the rate, integrated, minus what was sent.

A new visitor starts when the visitors under way send less than the rate asks for. So the rate holds
from the first second, thinking times stay natural, and no model of a visit's length is needed.
"""

from collections.abc import Callable
from random import Random

RateAt = Callable[[int], tuple[float, int]]

BATCH = 3.0  # events; how irregularly visitors arrive where traffic is thin
PATIENCE_MS = 10_000  # an excess is paid back by fewer newcomers for about this long


class Budget:
    """The balance of events due, in events.

    rate_at(ms) gives the rate (events per millisecond) and until when (ms) it holds.
    """

    def __init__(self, rate_at: RateAt, start_ms: int, random: Random) -> None:
        self._rate_at = rate_at
        self._now = start_ms
        self._random = random
        self._balance = 0.0
        self._threshold = 0.0  # the first visitor comes at once
        self._rate, self._until = rate_at(start_ms)

    def spend(self, at_ms: int) -> None:
        """An event was sent at this time."""
        self._advance(at_ms)
        debt = max(60.0, self._rate * PATIENCE_MS)
        self._balance = max(self._balance - 1.0, -debt)

    def next_start(self) -> int:
        """When the next visitor comes, should nothing else be sent before. May be now."""
        now, balance = self._now, self._balance
        rate, until = self._rate, self._until
        while True:
            missing = self._threshold - balance
            if missing <= 0:
                return now
            at = now + int(missing / rate) + 1 if rate > 0 else until
            if at < until:
                return at
            balance += rate * (until - now)
            now = until
            rate, until = self._rate_at(now)

    def started(self, at_ms: int) -> None:
        """A visitor came: the next waits for a balance of its own."""
        self._advance(at_ms)
        self._threshold = self._random.expovariate(1.0 / BATCH)

    def _advance(self, at_ms: int) -> None:
        while at_ms >= self._until:
            self._balance += self._rate * (self._until - self._now)
            self._now = self._until
            self._rate, self._until = self._rate_at(self._now)
        self._balance += self._rate * (at_ms - self._now)
        self._now = at_ms
