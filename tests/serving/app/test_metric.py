"""What the page says of a metric's change: the number that the API tells, or would tell."""

import pytest
from msgspec import to_builtins

from clickstream.metrics import METRICS
from serving.answers import Money, Value
from serving.app.format import Change
from serving.app.goals.figures import FIGURES
from serving.app.metric import BY_NAME, METRIC, Metric
from serving.query.change import change

ALL = list({metric.name: metric for metric in (*METRIC.values(), *FIGURES)}.values())


@pytest.mark.parametrize(
    ("name", "before", "now", "text"),
    [
        ("visitors", 8.0, 9.0, "↑ 13%"),  # halves are up
        ("visitors", 0.0, 5.0, "↑ 100%"),  # from nothing to something is all of it
        ("visitors", 0.0, 0.0, "0%"),
        ("visitors", 1_000.0, 1_001.0, "0%"),
        ("visitors", None, 5.0, ""),
        ("bounce_rate", 42.0, 40.0, "↓ 2 pts"),
        ("bounce_rate", 0.0, 50.0, ""),  # nobody entered: no rate to compare with
        ("conversion_rate", 2.0, 2.05, "↑ 0.1 pts"),
        ("group_conversion_rate", 2.0, 3.0, "↑ 50%"),
        ("scroll_depth", 40.0, 50.0, "↑ 25%"),
        ("percentage", 40.0, 50.0, "↑ 25%"),
        ("revenue", Money(5, "EUR", "", ""), Money(10, "EUR", "", ""), "↑ 100%"),
        ("revenue", Money(5, "USD", "", ""), Money(10, "EUR", "", ""), ""),
        ("revenue", Money(0, "USD", "", ""), Money(10, "EUR", "", ""), "↑ 100%"),
    ],
)
def test_a_change_is_told_in_the_unit_that_is_declared(
    name: str, before: Value, now: Value, text: str
) -> None:
    assert METRIC[name].changed(now, before).text == text


def euros(value: float) -> Money:
    return Money(value, "EUR", "", "")


@pytest.mark.parametrize(
    ("before", "now", "shows"),
    [
        (-100, 50, Change("", "flat")),  # the API's -150 percent would be an arrow downwards
        (-100, -50, Change("", "flat")),
        (-100, 0, Change("", "flat")),
        (0, -50, Change("", "flat")),  # the API's 0 percent would be no change
        (100, -50, Change("↓ 150%", "bad")),
        (0, 0, Change("0%", "flat")),
    ],
)
def test_a_share_of_less_than_nothing_is_not_told(before: float, now: float, shows: Change) -> None:
    """Where more was paid back than paid, percent of it say nothing, or the contrary."""
    for name in ("revenue", "average_revenue"):
        metric = METRIC[name]
        assert metric.changed(euros(now), euros(before)) == shows
    moved = change(METRICS["total_revenue"], to_builtins(euros(before)), to_builtins(euros(now)))
    assert METRIC["total_revenue"].told(moved, euros(now), euros(before)) == shows


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.name)
def test_every_metric_changes_as_in_the_api(metric: Metric) -> None:
    declared = METRICS[metric.asks or metric.name]
    if declared.kind == "money":
        moved = change(
            declared, {"value": 40.0, "currency": "EUR"}, {"value": 50.0, "currency": "EUR"}
        )
        told = metric.changed(Money(50, "EUR", "", ""), Money(40, "EUR", "", ""))
    else:
        moved, told = change(declared, 40.0, 50.0), metric.changed(50.0, 40.0)
    assert told == metric.told(moved)
    assert told.text == ("↑ 10 pts" if declared.kind == "points" else "↑ 25%")


def test_more_bounces_are_bad() -> None:
    assert BY_NAME["bounce_rate"].changed(42.0, 40.0) == Change("↑ 2 pts", "bad")
