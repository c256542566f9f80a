"""A change is worked out from the numbers as they are shown, and rounded once."""

from typing import Any

import pytest

from clickstream.metrics import METRICS
from serving.query.change import change


@pytest.mark.parametrize(
    ("name", "old", "new", "right"),
    [
        ("visitors", 0, 3, 100),
        ("visitors", 0, 0, 0),
        ("visitors", 200, 199, -1),
        ("visitors", 200, 201, 1),
        ("visitors", 3, 2, -33),
        ("views_per_visit", 2.0, 2.01, 1),
        ("percentage", None, 12.5, None),
        ("bounce_rate", 0, 50, None),
        ("bounce_rate", 50, 0, -50),
        ("conversion_rate", 33.35, 50.0, 16.7),
        ("conversion_rate", 0.25, 0.0, -0.3),
        ("exit_rate", 40.0, None, None),
    ],
)
def test_a_change_is_in_percent_or_in_points(name: str, old: Any, new: Any, right: Any) -> None:
    assert change(METRICS[name], old, new) == right


@pytest.mark.parametrize(
    ("old", "new", "right"),
    [
        ((5, "EUR"), (10, "EUR"), 100),
        ((5, "USD"), (10, "EUR"), None),
        ((0, "CHF"), (10, "EUR"), 100),
        ((10, "EUR"), (0, "CHF"), -100),
        ((10, "EUR"), None, None),
    ],
)
def test_amounts_of_two_currencies_are_not_compared(old: Any, new: Any, right: Any) -> None:
    amounts = [one and {"value": one[0], "currency": one[1]} for one in (old, new)]
    assert change(METRICS["total_revenue"], *amounts) == right
