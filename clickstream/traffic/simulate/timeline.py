"""The rate over time: history, then live; rhythm; bursts."""

from clickstream.traffic.options import Options
from clickstream.traffic.simulate.rhythm import HOUR_MS, Rhythm


class Timeline:
    """The rate of one site, which has `share` (0..1) of all the traffic."""

    def __init__(self, options: Options, rhythm: Rhythm, share: float) -> None:
        self._options = options
        self._rhythm = rhythm
        self._history_rate = options.history_rate * share / 1000
        self._live_rate = options.rate * share / 1000

    def rate_at(self, at_ms: int) -> tuple[float, int]:
        """Events per millisecond at this time, and until when that holds."""
        options = self._options
        past = at_ms < options.until_ms
        rate = self._history_rate if past else self._live_rate
        changes = [(at_ms // HOUR_MS + 1) * HOUR_MS]
        if past:
            changes.append(options.until_ms)
        if past or options.rhythm:
            rate *= self._rhythm.factor(at_ms)
        if options.burst:
            into, begins = self._burst(at_ms)
            if into >= begins:
                rate *= options.burst.factor
                changes.append(at_ms - into + options.burst.every_ms)
            else:
                changes.append(at_ms - into + begins)
        return rate, min(changes)

    def is_burst(self, at_ms: int) -> bool:
        if not self._options.burst:
            return False
        into, begins = self._burst(at_ms)
        return into >= begins

    def _burst(self, at_ms: int) -> tuple[int, int]:
        """How far into its period this time is, and where in it the burst begins."""
        assert self._options.burst
        every = self._options.burst.every_ms
        return (at_ms - self._options.start_ms) % every, every - self._options.burst.length_ms
