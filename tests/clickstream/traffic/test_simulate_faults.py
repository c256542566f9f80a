"""Faults come in the shares asked for, and lose nothing."""

from collections import Counter

import pytest

from clickstream.errors import ClickstreamError
from clickstream.traffic.record import Record
from clickstream.traffic.simulate import Shares
from tests.clickstream.traffic.simulated import DAY, UNTIL, fields, simulated

SHARES = Shares(late=0.03, duplicate=0.04, shuffle=0.05, broken=0.02)


@pytest.fixture(scope="module")
def clean() -> list[Record]:
    return simulated(history_ms=2 * DAY, history_rate=0.2)


@pytest.fixture(scope="module")
def faulty() -> list[Record]:
    return simulated(history_ms=2 * DAY, history_rate=0.2, shares=SHARES)


def test_every_good_record_is_sent_once_beside_its_duplicates(
    clean: list[Record], faulty: list[Record]
) -> None:
    once = [r for r in faulty if r.fault in ("", "late", "shuffled")]
    assert sorted(r.value for r in once) == sorted(r.value for r in clean)


def test_each_fault_has_its_share(clean: list[Record], faulty: list[Record]) -> None:
    faults = Counter(record.fault for record in faulty)
    asked = {
        "late": SHARES.late,
        "shuffled": SHARES.shuffle,
        "broken": SHARES.broken,
        "duplicate": SHARES.duplicate * 0.75,
        "retimed": SHARES.duplicate * 0.25,
    }
    for fault, share in asked.items():
        assert faults[fault] == pytest.approx(share * len(clean), rel=0.15), fault


def test_a_duplicate_has_the_same_bytes(clean: list[Record], faulty: list[Record]) -> None:
    values = {record.value for record in clean}
    assert all(r.value in values for r in faulty if r.fault == "duplicate")


def test_a_retry_with_a_new_time_differs_in_nothing_else(
    clean: list[Record], faulty: list[Record]
) -> None:
    first = {fields(r)["event_id"]: r for r in clean}
    retimed = [record for record in faulty if record.fault == "retimed"]
    for record in retimed:
        event, before = fields(record), first[fields(record)["event_id"]]
        assert record.event_ms > before.event_ms
        assert {**event, "event_time": ""} == {**fields(before), "event_time": ""}


def test_some_late_records_are_hours_late_and_some_more_than_a_day(faulty: list[Record]) -> None:
    delays = [r.at_ms - r.event_ms for r in faulty if r.fault == "late" and r.at_ms < UNTIL - 1]
    assert min(delays) >= 60_000
    assert sum(delay > 3_600_000 for delay in delays) > len(delays) / 10
    assert any(delay > DAY for delay in delays)


def test_late_records_of_the_history_come_in_live_traffic() -> None:
    sent = simulated(
        history_ms=2 * DAY, history_rate=0.2, live_ms=600_000, rate=1, shares=Shares(late=0.2)
    )
    live = [r for r in sent if UNTIL <= r.at_ms < UNTIL + 500_000 and r.fault == "late"]
    assert any(record.event_ms < UNTIL - 3_600_000 for record in live)


def test_a_shuffled_record_is_overtaken_by_a_later_event(faulty: list[Record]) -> None:
    overtaken = 0
    newest = 0
    for record in faulty:
        if record.fault == "shuffled":
            assert 0 < record.at_ms - record.event_ms <= 90_000
            overtaken += record.event_ms < newest
        elif not record.broken:
            newest = max(newest, record.event_ms)
    assert overtaken > 200


def test_no_event_is_of_the_future(faulty: list[Record]) -> None:
    assert all(record.event_ms <= record.at_ms for record in faulty)


@pytest.mark.parametrize("wrong", [{"late": 1.5}, {"broken": -0.1}, {"late": 0.6, "shuffle": 0.6}])
def test_impossible_shares_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ClickstreamError, match="share"):
        Shares(**wrong)
