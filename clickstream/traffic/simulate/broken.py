"""Records that are no events, of every kind that a wrong sender makes."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

Breaking = Callable[[dict[str, Any]], bytes]


def broken_copy(value: bytes, random: Random) -> bytes:
    """A good record's value, broken in one way, chosen at random."""
    breaking = KINDS[int(random.random() * len(KINDS))]
    return breaking(json.loads(value))


def _dumped(event: Any) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _without(field: str) -> Breaking:
    return lambda event: _dumped({k: v for k, v in event.items() if k != field})


def _with(field: str, wrong: Any) -> Breaking:
    return lambda event: _dumped({**event, field: wrong})


KINDS: list[Breaking] = [
    lambda event: b"",
    lambda event: _dumped(event)[:-25],  # cut off on the way
    lambda event: _dumped(event).replace(b'"name":"', b'"name":"\xff\xfe'),  # not UTF-8
    lambda event: b"GET /pixel.gif?" + event["event_id"].encode(),  # not JSON at all
    lambda event: _dumped([event]),
    lambda event: _dumped(event)[:-1] + b',"revenue":{"amount":NaN,"currency":"EUR"}}',
    lambda event: _dumped(event)[:-1] + b',"props":' + b'{"a":' * 1000 + b"1" + b"}" * 1001,
    _without("site_id"),
    _without("visitor_id"),
    _without("name"),
    _without("event_time"),
    _with("visitor_id", {"id": 1}),
    _with("name", ["page_view"]),
    _with("event_time", "yesterday"),
    _with("event_time", True),
    _with("scroll", "deep"),
    _with("revenue", "49.90 EUR"),
    _with("revenue", {"amount": "1.299,00", "currency": "EUR"}),
    _with("v", 2),  # of a contract to come
    _with("event_time", 1_790_848_800),  # seconds for milliseconds
    _with("visitor_id", "v" * 300),
    _with("visitor_id", "v\0"),
]
