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
    was, is_ = Fraction(str(old)), Fraction(str(new))  # as they are written: 2.01 is not 2.00999…
    if metric.kind == "points":
        if metric.name == "bounce_rate" and old == 0:  # nobody entered: no rate to compare with
            return None
        return _half_up(10 * (is_ - was)) / 10
    if old == 0:
        return 100 if new > 0 else 0
    return _half_up(100 * (is_ - was) / was)


def _half_up(value: Fraction) -> int:
    """Halves away from 0."""
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size
