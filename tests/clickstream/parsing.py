"""Records for parse, and what came of them, by one value at a time."""

import json
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from clickstream.contract.fields import event
from clickstream.contract.reasons import Rejected
from clickstream.event import RECORD
from clickstream.parse import parse

LEAST: dict[str, Any] = {
    "site_id": "shop.example",
    "visitor_id": "7fa815e5a0803dbf",
    "name": "page_view",
    "event_time": "2026-10-01T12:00:00Z",
}
ARRIVAL = datetime(2026, 10, 1, 12, 0, 1, tzinfo=UTC)


def table(*values: bytes | None) -> pa.Table:
    count = len(values)
    columns = {
        "topic_id": ["topic"] * count,
        "kafka_partition": [3] * count,
        "kafka_offset": range(100, 100 + count),
        "arrival_time": [ARRIVAL] * count,
        "value": values,
    }
    return pa.table(columns, schema=RECORD)


def sent(**fields: Any) -> bytes:
    """The least event with these fields; `...` takes a field away."""
    return json.dumps({k: v for k, v in {**LEAST, **fields}.items() if v is not ...}).encode()


def event_of(value: bytes | None) -> dict[str, Any]:
    """The one event in this value; its props as a dictionary."""
    parsed = parse(table(value))
    assert parsed.dead_letters.num_rows == 0, parsed.dead_letters.to_pylist()
    (row,) = parsed.events.to_pylist()
    return {**row, "props": {pair["key"]: pair["value"] for pair in row["props"]}}


def event_with(**fields: Any) -> dict[str, Any]:
    return event_of(sent(**fields))


def reason_of(value: bytes | None) -> str:
    """The reason why this value is a dead letter; '' if it is an event."""
    try:
        event(value)
    except Rejected as why:
        return why.reason.value
    return ""


def reason_with(**fields: Any) -> str:
    return reason_of(sent(**fields))
