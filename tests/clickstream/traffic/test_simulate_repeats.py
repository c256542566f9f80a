"""The same seed and options give the same bytes."""

import os
import subprocess
import sys
from typing import Any

import pytest

from clickstream.traffic.simulate import Shares
from tests.clickstream.traffic.simulated import DAY, UNTIL, fields, simulated

FAULTY = Shares(late=0.02, duplicate=0.02, shuffle=0.02, broken=0.01)
SAME = {
    "sites": ("shop.example", "blog.example"),
    "history_ms": DAY // 4,
    "history_rate": 0.2,
    "live_ms": 20_000,
    "rate": 40,
    "shares": FAULTY,
}


def test_the_same_options_give_the_same_records_byte_for_byte() -> None:
    assert simulated(**SAME) == simulated(**SAME)


def test_another_process_gives_the_same_records_byte_for_byte() -> None:
    program = (
        "import sys; from hashlib import sha256;"
        "from tests.clickstream.traffic.test_simulate_repeats import SAME, simulated;"
        "print(sha256(repr(simulated(**SAME)).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in [("1", "UTC"), ("2", "Asia/Tokyo")]
    }
    assert len(digests) == 1


@pytest.mark.parametrize("other", [{"seed": 8}, {"rate": 41}, {"shares": Shares()}])
def test_other_options_give_other_records(other: dict[str, Any]) -> None:
    assert simulated(**{**SAME, **other}) != simulated(**SAME)


def test_a_second_run_at_another_time_is_other_people() -> None:
    first = simulated(live_ms=60_000)
    later = simulated(live_ms=60_000, history_ms=1000, history_rate=1)
    assert {fields(r)["event_id"] for r in first}.isdisjoint(fields(r)["event_id"] for r in later)
    assert {r.key for r in first}.isdisjoint(r.key for r in later)


def test_a_count_ends_it_at_that_record() -> None:
    assert simulated(live_ms=None, count=500) == simulated(live_ms=None, count=800)[:500]


def test_records_come_in_the_order_of_their_time_within_the_span_asked_for() -> None:
    sent = simulated(**SAME)
    times = [record.at_ms for record in sent]
    assert times == sorted(times)
    assert times[0] >= UNTIL - DAY // 4
    assert all(r.event_ms < UNTIL + 20_000 for r in sent)
    assert min(r.event_ms for r in sent if not r.broken) >= UNTIL - DAY // 4
