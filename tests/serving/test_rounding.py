"""Presented numbers are rounded once, half up, whatever binary fractions make of them."""

from decimal import ROUND_HALF_UP, Decimal

import duckdb
import pytest

from clickstream.metrics import METRICS, Metric

COUNTS = 250


def presented(metric: str, **parts: str) -> list[tuple[int, int, float]]:
    """(numerator, count, what is shown) for every pair up to COUNTS."""
    shown: Metric = METRICS[metric]
    columns = ", ".join(f"{sql} AS {name}" for name, sql in parts.items())
    return (
        duckdb.connect()
        .execute(f"""
        SELECT a, n, {shown.present} FROM (
            SELECT a, n, {columns}
            FROM range({COUNTS}) AS of_a(a), range(1, {COUNTS}) AS of_n(n)
        )
    """)
        .fetchall()
    )


@pytest.mark.parametrize(
    ("metric", "parts", "factor", "places"),
    [
        ("views_per_visit", {"visit_page_views": "a::HUGEINT", "visit_count": "n"}, 1, "0.01"),
        ("bounce_rate", {"bounces": "a", "entry_count": "n"}, 100, "1"),
        ("visit_duration", {"visit_us": "a * 500000000", "timed_visits": "n"}, 500, "1"),
    ],
)
def test_a_ratio_is_the_exact_one_rounded(
    metric: str, parts: dict[str, str], factor: int, places: str
) -> None:
    for a, n, shown in presented(metric, **parts):
        exact = (Decimal(factor * a) / n).quantize(Decimal(places), ROUND_HALF_UP)
        assert shown == float(exact), (a, n)
