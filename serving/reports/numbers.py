"""Ratios and times as reports show them: rounded once, half up, from whole numbers."""

from datetime import datetime


def percent(part: int, whole: int, places: int) -> float:
    """part of whole in percent; of nothing 0."""
    if not whole:
        return 0.0
    scale = int(10**places)
    return (200 * scale * part + whole) // (2 * whole) / scale


def seconds(microseconds: int | float | None, count: int = 1) -> int | None:
    """The mean of so many, in seconds; None: there is none."""
    if microseconds is None or not count:
        return None
    halves = round(2 * microseconds)  # a median lies between two whole ones
    return (halves + 1_000_000 * count) // (2_000_000 * count)


def instant(naive: datetime) -> str:
    """A time of DuckDB's, which is UTC, as JSON has it."""
    return naive.isoformat() + "Z"
