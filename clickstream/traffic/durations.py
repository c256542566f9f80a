"""Spans of time as people write them: 90s, 5m, 36h, 30d; and bursts: 10x/30s every 5m."""

import re
from dataclasses import dataclass

from clickstream.errors import ClickstreamError

UNITS_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
BURST = re.compile(r"(\d+(?:\.\d+)?)x/(\S+) +every +(\S+)")
ONE = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w)")


@dataclass(frozen=True, slots=True)
class Burst:
    """`factor` times the rate, for `length_ms` at the end of every `every_ms`."""

    factor: float
    length_ms: int
    every_ms: int


def duration_ms(text: str) -> int:
    """'36h' or '1h30m' as milliseconds. Raises ClickstreamError, also for 0."""
    compact = text.replace(" ", "").lower()
    parts = ONE.findall(compact)
    total = round(sum(float(number) * UNITS_MS[unit] for number, unit in parts))
    if "".join(number + unit for number, unit in parts) != compact or total <= 0:
        raise ClickstreamError(
            f"{text!r} is no span of time",
            do="Write a number and a unit (ms, s, m, h, d, w), for example 30d, 90s or 1h30m.",
        )
    return total


def burst(text: str) -> Burst:
    """'10x/30s every 5m': ten times the rate, for 30 seconds of every 5 minutes."""
    match = BURST.fullmatch(text.strip())
    if not match:
        raise ClickstreamError(f"{text!r} is no burst", do='Write it as "10x/30s every 5m".')
    found = Burst(float(match[1]), duration_ms(match[2]), duration_ms(match[3]))
    if found.length_ms >= found.every_ms:
        raise ClickstreamError(
            f"{text!r} is a burst without end", do="It must be shorter than the time between two."
        )
    return found


def in_words(milliseconds: int) -> str:
    """The largest two units: '1d 12h'."""
    parts = []
    for unit in ("d", "h", "m", "s", "ms"):
        number, milliseconds = divmod(milliseconds, UNITS_MS[unit])
        if number:
            parts.append(f"{number}{unit}")
    return " ".join(parts[:2]) or "0s"
