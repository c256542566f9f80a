"""How much a number has changed, as people read it."""

from fractions import Fraction
from typing import Any

from clickstream.metrics import Metric


def change(metric: Metric, old: Any, new: Any) -> float | int | None:
    """In percent, whole; of a rate in percentage points. None where there is nothing to compare.

    From nothing to something is 100 percent. Amounts of two currencies are not compared.
    """
    if old is None or new is None:
        return None
    if metric.kind == "money":
        if old["currency"] != new["currency"] and old["value"] and new["value"]:
            return None
        old, new = old["value"], new["value"]
    if metric.kind == "points":
        if metric.name == "bounce_rate" and old == 0:  # nobody entered: no rate to compare with
            return None
        return in_points(old, new)
    return in_percent(old, new)


def in_points(old: float, new: float) -> float:
    """Of two rates in percent; to a tenth."""
    return _half_up(10 * (_written(new) - _written(old))) / 10


def in_percent(old: float, new: float) -> int:
    """Relative to what was, whole."""
    if old == 0:
        return 100 if new > 0 else 0
    return _half_up(100 * (_written(new) - _written(old)) / _written(old))


def _written(value: float) -> Fraction:
    """As it is written: 2.01 is not 2.00999…"""
    return Fraction(str(value))


def _half_up(value: Fraction) -> int:
    """Halves away from 0."""
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size
