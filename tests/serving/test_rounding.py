"""Presented numbers are rounded once, half up, whatever binary fractions make of them."""

from fractions import Fraction
from math import floor

import duckdb
import pytest

from clickstream.metrics import METRICS, Metric
from serving.query.money import money

COUNTS = 120


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
        ("percentage", {"persons": "a", "audience": "n"}, 100, "0.01"),
        ("conversion_rate", {"persons": "a", "everyone": "n"}, 100, "0.01"),
        ("exit_rate", {"exit_count": "a", "seen_views": "n"}, 100, "0.1"),
        ("time_on_page", {"stay_ms": "a * 500", "stays": "n"}, Fraction(1, 2), "1"),
        ("scroll_depth", {"scrolled": "a", "scrolled_visits": "n"}, 1, "1"),
    ],
)
def test_a_ratio_is_the_exact_one_rounded(
    metric: str, parts: dict[str, str], factor: int | Fraction, places: str
) -> None:
    for a, n, shown in presented(metric, **parts):
        assert shown == half_up(Fraction(a) * factor / n, places), (a, n)


def test_a_mean_amount_is_the_exact_one_rounded() -> None:
    """Of two, half of the amounts with four places lie between two means with three."""
    for sign in ("", "-"):
        amount = f"{sign}(a * 0.0005)::DECIMAL(38, 4)"
        parts = {"revenue": amount, "payments": "n", "currencies": "1"}
        for a, n, shown in presented("average_revenue", **parts):
            exact = Fraction(a, 2000 * n) * (-1 if sign else 1)
            assert shown == half_up(exact, "0.001"), (sign, a, n)


def test_the_largest_sums_keep_their_halves() -> None:
    """More microseconds than a double can tell apart."""
    n = 10**8 + 1
    for us, seconds in ((n * 500_500_000, 501), (n * 500_500_000 - 1, 500)):
        sql = METRICS["visit_duration"].present
        parts = f"SELECT {us}::BIGINT AS visit_us, {n}::BIGINT AS timed_visits"
        assert duckdb.connect().execute(f"SELECT {sql} FROM ({parts})").fetchall() == [(seconds,)]


def test_an_amount_is_written_with_halves_away_from_nothing() -> None:
    written = [(money(v, "EUR")["short"], money(v, "EUR")["long"]) for v in (1250.005, -1250.005)]
    assert written == [("€1.3K", "€1,250.01"), ("-€1.3K", "-€1,250.01")]


def half_up(exact: Fraction, places: str) -> float:
    """Halves away from 0."""
    unit = Fraction(places)
    whole = floor(abs(exact) / unit + Fraction(1, 2)) * (1 if exact >= 0 else -1)
    return float(whole * unit)
