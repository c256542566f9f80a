"""Lines that are events already."""

import json
from codecs import BOM_UTF8
from pathlib import Path
from typing import Any

import pytest

from clickstream.traffic.record import Record
from clickstream.traffic.replay.records import records, source
from clickstream.traffic.replay.summary import Summary
from tests.clickstream.parsing import event_of, reason_of, sent
from tests.clickstream.traffic.simulated import a_day_of_the_shop, fields


def replayed(
    tmp_path: Path, *values: bytes, site: str = "", shift_ms: int = 0
) -> tuple[list[Record], Summary]:
    path = tmp_path / "events.jsonl"
    path.write_bytes(b"".join(value + b"\n" for value in values))
    summary = Summary()
    return list(records([source(path, site, site, None)], shift_ms, summary)), summary


def test_simulated_traffic_written_to_a_file_is_replayed_byte_for_byte(tmp_path: Path) -> None:
    simulated = a_day_of_the_shop()[:500]
    again, summary = replayed(tmp_path, *(record.value for record in simulated))
    assert [(r.key, r.value, r.event_ms) for r in again] == [
        (r.key, r.value, r.event_ms) for r in simulated
    ]
    assert summary.events == summary.lines == 500
    assert len(summary.visitors) == len({record.key for record in simulated})


def test_a_line_that_is_no_event_is_sent_as_it_is(tmp_path: Path) -> None:
    wrong = [b'{"name": 1}', b"{", sent(event_time="today")]
    found, summary = replayed(tmp_path, sent(), *wrong)
    assert [record.value for record in found if record.broken] == wrong
    assert summary.unreadable == {reason_of(value): 1 for value in wrong}
    assert summary.places["bad_event_time"] == ["events.jsonl:4"]


def test_a_site_goes_into_events_that_name_none(tmp_path: Path) -> None:
    found, _ = replayed(tmp_path, sent(site_id=...), sent(site_id="own.example"), site="s.example")
    assert [fields(record)["site_id"] for record in found] == ["s.example", "own.example"]
    assert [r.key for r in found] == [
        b"s.example|7fa815e5a0803dbf",
        b"own.example|7fa815e5a0803dbf",
    ]


def test_a_shift_changes_time_and_id_and_nothing_else(tmp_path: Path) -> None:
    value = sent(event_id="e1", revenue={"amount": 49.10, "currency": "EUR"}, extra=1.50)
    value = value.replace(b"1.5}", b"1.50}")
    (record,), _ = replayed(tmp_path, value, shift_ms=60_000)
    event = fields(record)
    assert event["event_time"] == "2026-10-01T12:01:00.000Z"
    assert event["event_id"] != "e1"
    same: dict[str, Any] = {"event_time": 0, "event_id": 0}
    assert {**event, **same} == {**json.loads(value), **same}
    assert b"1.50" in record.value


def test_any_time_of_the_contract_is_understood(tmp_path: Path) -> None:
    times = [1_790_848_800_000, 1_790_848_800_000.5, "2026-10-01T12:00:00+02:00"]
    found, _ = replayed(tmp_path, *(sent(event_time=time) for time in times))
    assert [record.event_ms for record in found] == [1_790_848_800_000] * 3


ODD = [
    pytest.param(BOM_UTF8, "Shoes", id="a byte order mark"),
    pytest.param(b"", "Shoes \ud83d", id="half a surrogate pair"),
    pytest.param(BOM_UTF8, "Shoes \ud83d", id="both"),
]


@pytest.mark.parametrize(("before", "title"), ODD)
def test_an_event_that_only_the_contract_takes_is_shifted(
    tmp_path: Path, before: bytes, title: str
) -> None:
    value = before + sent(event_id="e1", title=title)
    (record,), summary = replayed(tmp_path, value, shift_ms=60_000)
    was, became = event_of(value), event_of(record.value)
    assert (became["event_time"] - was["event_time"]).total_seconds() == 60
    assert became["event_id"] != "e1"
    same = {"event_time": 0, "event_id": 0}
    assert {**became, **same} == {**was, **same}
    assert summary.events == 1


@pytest.mark.parametrize(("before", "title"), ODD)
def test_a_site_goes_into_an_event_that_only_the_contract_takes(
    tmp_path: Path, before: bytes, title: str
) -> None:
    own = before + sent(site_id="own.example", title=title)
    lacks = before + sent(site_id=..., title=title)
    found, _ = replayed(tmp_path, own, lacks, site="s.example")
    assert [event_of(record.value)["site_id"] for record in found] == ["own.example", "s.example"]
    assert found[0].value == own
