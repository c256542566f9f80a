"""Simulations as tests ask for them, and what is in their records."""

from typing import Any

import msgspec

from clickstream.traffic.record import Record
from clickstream.traffic.simulate import Options, records

UNTIL = 1_790_848_800_000  # 2026-10-01T10:00:00Z, a Thursday
MINUTE = 60_000
DAY = 86_400_000


def simulated(**options: Any) -> list[Record]:
    return list(records(Options(until_ms=UNTIL, **options)))


def a_day_of_the_shop(**options: Any) -> list[Record]:
    return simulated(history_ms=DAY, history_rate=0.4, **options)


def fields(record: Record) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(record.value)
    return found


def by_visitor(sent: list[Record]) -> dict[str, list[dict[str, Any]]]:
    """The events of each visitor in the order they happened."""
    found: dict[str, list[dict[str, Any]]] = {}
    for record in sent:
        event = fields(record)
        found.setdefault(event["visitor_id"], []).append(event)
    return found
