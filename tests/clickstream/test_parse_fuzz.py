"""No bytes of any kind stop parse, and how it got to its answer cannot be seen in it."""

import json
import re
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from clickstream.contract import fields, wire
from clickstream.contract.reasons import Reason, Rejected
from clickstream.event import EVENT
from clickstream.parse import parse
from tests.clickstream.parsing import LEAST, table

FULL: dict[str, Any] = {
    **LEAST,
    "v": 1,
    "event_id": "e1",
    "url": "https://www.shop.example/p/tee?utm_source=ig&gclid=1#top",
    "title": "Merino tee · Shop",
    "referrer": "https://www.google.com/search?q=tee",
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
    "ip": "8.8.8.8",
    "screen": "1920x1080",
    "language": "de-CH",
    "props": {"size": 42, "price": 49.90, "gift": True, "note": "\U0001f600"},
    "revenue": {"amount": 49.90, "currency": "EUR"},
    "scroll": 75,
    "engaged_ms": 1200,
    "bot": False,
}
few = settings(max_examples=150, deadline=None, derandomize=True)
many = settings(max_examples=1000, deadline=None, derandomize=True)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
names = st.sampled_from(sorted(wire.FIELDS)) | st.text(max_size=8)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A full event with some members of any kind, then perhaps hurt as text."""
    event = {**FULL, **draw(st.dictionaries(names, json_values, max_size=4))}
    for name in draw(st.lists(st.sampled_from(sorted(FULL)), max_size=2)):
        event.pop(name, None)
    value = json.dumps(event, ensure_ascii=draw(st.booleans())).encode(errors="surrogatepass")
    for _ in range(draw(st.integers(0, 2))):
        start = draw(st.integers(0, len(value)))
        end = min(len(value), start + draw(st.integers(0, 6)))
        piece = draw(
            st.binary(max_size=6) | st.sampled_from(PIECES) | st.just(value[end : end + 9])
        )
        value = value[:start] + piece + value[end:]
    return value


PIECES = [b"\\ud800", b"\\u0000", b"1e999999999999999999999", b"NaN", b"[" * 70, b'{"a":' * 70]
PIECES += [b"9" * 4400, b"\xef\xbb\xbf", b"\xff", b'"', b"\\", b"}", b",", b"null", b"-0.0"]


@few
@given(st.lists(st.none() | st.binary(max_size=60) | mutated(), max_size=6))
def test_every_record_is_one_event_or_one_dead_letter(values: list[bytes | None]) -> None:
    parsed = parse(table(*values))
    for made in parsed:
        made.validate(full=True)
        assert not any(column.null_count for column in made.columns)
    offsets = [made["kafka_offset"].to_pylist() for made in parsed]
    assert sorted(offsets[0] + offsets[1]) == list(range(100, 100 + len(values)))
    assert offsets == [sorted(o) for o in offsets]
    reasons = set(parsed.dead_letters["reason"].to_pylist())
    assert reasons <= {reason.value for reason in Reason}


@many
@given(mutated())
@example(b'{"\\ud800": 1}')
@example(b"\xef\xbb\xbf\xef\xbb\xbf{}")
def test_no_bytes_raise_anything_but_a_reason(value: bytes) -> None:
    made = outcome(value)
    if not isinstance(made, str):
        assert len(made) == len(EVENT.names) - 4
        assert all(item is not None for item in made)


@many
@given(mutated())
def test_the_fast_way_and_the_close_look_agree(value: bytes) -> None:
    decoded = wire.fast(value)
    if decoded is None:
        return
    try:
        fast = fields.columns(value, decoded, {})
    except Rejected:
        return  # then the close look alone decides
    assert fields.columns(value, *wire.closely(value)) == fast


@few
@given(mutated())
def test_an_unknown_field_changes_nothing_but_the_properties(value: bytes) -> None:
    plain = outcome(value)
    if isinstance(plain, str) or not value.endswith(b"}"):
        return
    event_id, props = EVENT.names.index("event_id"), EVENT.names.index("props")
    more = outcome(value[:-1] + b', "zz": [1], "zzz": null}')
    assert not isinstance(more, str)
    assert [v for i, v in enumerate(more) if i != event_id] == [
        v for i, v in enumerate(plain) if i != event_id
    ]
    assert more[props] == plain[props]


@few
@given(mutated())
def test_no_text_of_an_event_has_a_control_character_or_space_around_it(value: bytes) -> None:
    made = outcome(value)
    if isinstance(made, str):
        return
    ids = {"site_id", "visitor_id", "event_id", "user_id"}
    texts = {n: v for n, v in zip(EVENT.names, made, strict=False) if isinstance(v, str)}
    for name, text in texts.items():
        assert not re.search(r"[\x00-\x1f\x7f-\x9f]", text), name
        assert name in ids or text == text.strip(), name


def outcome(value: bytes) -> tuple[Any, ...] | str:
    try:
        return fields.event(value)
    except Rejected as why:
        why.detail.encode()
        return why.reason.value
