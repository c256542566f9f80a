"""How much a number has changed, as people read it."""

from typing import Any

from clickstream.metrics import Metric


def change(metric: Metric, old: Any, new: Any) -> float | int | None:
    """In percent, whole; of a rate in percentage points. None where there is nothing to compare.

    From nothing to something is 100 percent.
    """
    if metric.kind == "money":
        old, new = old and old["value"], new and new["value"]
    if old is None or new is None:
        return None
    if metric.kind == "points":
        if metric.name == "bounce_rate" and old == 0:  # nobody entered: no rate to compare with
            return None
        return float(round(new - old, 1))
    if old == 0:
        return 100 if new > 0 else 0
    return _half_up(100 * (new - old) / old)


def _half_up(value: float) -> int:
    return int(value + 0.5) if value >= 0 else -int(-value + 0.5)
