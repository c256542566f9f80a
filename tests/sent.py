"""A naive reading of what was sent: JSON bytes -> events as the oracle takes them.

It shares nothing with clickstream.parse. Only what needs no library is read; first-touch properties
that enrichment makes stay ''.
"""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.oracle import TOUCH


def events(values: list[bytes]) -> list[dict[str, Any]]:
    """One event for each value, in order; every value must be a good one."""
    return [_event(json.loads(value)) for value in values]


def _event(given: dict[str, Any]) -> dict[str, Any]:
    url = urlsplit(given.get("url", ""))
    utm = {name: values[-1] for name, values in parse_qs(url.query).items()}
    return {
        **dict.fromkeys(TOUCH, ""),
        **{name: utm.get(name, "") for name in TOUCH if name.startswith("utm_")},
        "bot": False,  # told by enrichment: asked for with the bots
        "site_id": given["site_id"],
        "visitor_id": given["visitor_id"],
        "event_id": given["event_id"],
        "event_time": _time(given["event_time"]),
        "name": given["name"],
        "interactive": given["name"] != "engagement" and given.get("interactive", True),
        "hostname": (url.hostname or "").removeprefix("www."),
        "path": (url.path or "/") if given.get("url") else "",
        "user_id": given.get("user_id", ""),
        "scroll": given.get("scroll", -1),
        "engaged_ms": given.get("engaged_ms", 0),
        "revenue": Decimal(str(given.get("revenue", {}).get("amount", 0))),
        "currency": given.get("revenue", {}).get("currency", ""),
        "props": [],
    }


def _time(given: str | int) -> datetime:
    if isinstance(given, int):
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=given)
    return datetime.fromisoformat(given).astimezone(UTC)
