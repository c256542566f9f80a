"""How many, and when."""

from collections import Counter
from itertools import pairwise

import pytest

from clickstream.traffic.durations import Burst
from clickstream.traffic.simulate.rhythm import HOUR_MS, Rhythm
from tests.clickstream.traffic.simulated import DAY, MINUTE, UNTIL, fields, simulated


@pytest.mark.parametrize("rate", [1, 20, 400])
def test_live_traffic_has_its_rate(rate: int) -> None:
    seconds = max(60, 6000 // rate)
    assert len(simulated(rate=rate, live_ms=seconds * 1000)) == pytest.approx(
        rate * seconds, rel=0.05
    )


def test_live_traffic_has_its_rate_from_the_first_second_on() -> None:
    sent = simulated(rate=100, live_ms=MINUTE)
    a_second = Counter((record.at_ms - UNTIL) // 1000 for record in sent)
    assert all(50 <= a_second[second] <= 150 for second in range(60))


@pytest.mark.parametrize("rate", [0.02, 0.15])
def test_history_has_its_rate_over_a_week(rate: float) -> None:
    week = 7 * DAY
    sent = simulated(history_ms=week, history_rate=rate)
    assert len(sent) == pytest.approx(rate * week / 1000, rel=0.07)


def test_two_sites_share_the_rate() -> None:
    sent = simulated(sites=("shop.example", "blog.example"), rate=100, live_ms=2 * MINUTE)
    sites = Counter(fields(record)["site_id"] for record in sent)
    assert sites.total() == pytest.approx(12_000, rel=0.03)
    assert sites["shop.example"] == pytest.approx(9000, rel=0.05)


def test_history_goes_on_live_without_a_pause() -> None:
    sent = simulated(history_ms=DAY // 24, history_rate=20, live_ms=MINUTE, rate=20)
    times = [r.at_ms for r in sent if abs(r.at_ms - UNTIL) < 30_000]
    assert len(times) > 600
    assert max(after - before for before, after in pairwise(times)) < 2000


def test_a_burst_multiplies_the_rate_while_it_lasts() -> None:
    burst = Burst(factor=10, length_ms=10_000, every_ms=MINUTE)
    sent = simulated(rate=50, live_ms=MINUTE, burst=burst)
    before = sum(record.at_ms < UNTIL + 50_000 for record in sent)
    assert before == pytest.approx(2500, rel=0.1)
    assert len(sent) - before == pytest.approx(5000, rel=0.1)


def test_the_rhythm_has_a_mean_of_one_over_a_week() -> None:
    rhythm = Rhythm()
    hours = [rhythm.factor(UNTIL + hour * HOUR_MS) for hour in range(7 * 24)]
    assert sum(hours) / len(hours) == pytest.approx(1, rel=0.001)


def test_there_is_less_at_night_than_in_the_evening() -> None:
    sent = simulated(history_ms=4 * DAY, history_rate=0.1)
    hours = Counter(record.event_ms // HOUR_MS % 24 for record in sent)  # UTC; most are European
    assert hours[18] > 2 * hours[2]


def test_japanese_visitors_sleep_when_it_is_night_in_japan() -> None:
    sent = simulated(history_ms=7 * DAY, history_rate=0.25)
    tokyo = Counter(
        (record.event_ms // HOUR_MS + 9) % 24
        for record in sent
        if b'"language":"ja-JP"' in record.value
    )
    assert sum(tokyo[hour] for hour in range(18, 22)) > 4 * sum(tokyo[hour] for hour in range(1, 5))
