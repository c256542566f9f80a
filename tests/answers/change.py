"""What a metric changed by, from the numbers as they are shown."""

from fractions import Fraction

from tests.answers.metrics import rounded

POINTS = ("conversion_rate", "exit_rate", "entry_rate", "engagement_rate")


def change(metric, new, old):
    """bounce_rate in points; the rates of POINTS too, to a decimal; all others in whole percent."""
    if new is None or old is None:
        return None
    if isinstance(new, dict):
        if new["currency"] != old["currency"] and new["value"] and old["value"]:
            return None  # nothing is nothing in any currency
        new, old = new["value"], old["value"]
    now, before = Fraction(str(new)), Fraction(str(old))
    if metric in POINTS:
        return rounded(now - before, 1)
    if metric == "bounce_rate":
        return new - old if old else None
    if not before:
        return 100 if now > 0 else 0
    return rounded(100 * (now - before) / before)
