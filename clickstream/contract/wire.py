"""One record's bytes -> its fields, typed. Two ways with one result:

The fast one is a single strict decoding, which well-formed records of known fields pass. All else
is looked at closely: what can be kept is rewritten as plain JSON and decoded by the same decoder,
what cannot has a reason. Neither depends on how deep Python's stack happens to be.
"""

import json
import re
from typing import Any

import msgspec

from clickstream.contract.number import Literal, canonical, is_number
from clickstream.contract.reasons import Reason, Rejected

LARGEST = 1024 * 1024  # bytes; Kafka's default lets no record of this size through
DEEPEST = 64

_IDS = frozenset({"site_id", "visitor_id", "event_id", "user_id"})
# Strings as a whole, a last unfinished one included: linear on any input.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")


class Money(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    amount: Any = None
    currency: str | None = None


class Wire(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """Version 1. None is what was not sent; numbers are int or Literal, never float."""

    site_id: str | None = None
    visitor_id: str | None = None
    name: str | None = None
    event_time: Any = None
    v: Any = None
    event_id: str | None = None
    interactive: bool | None = None
    url: str | None = None
    title: str | None = None
    referrer: str | None = None
    user_agent: str | None = None
    ip: str | None = None
    screen: str | None = None
    language: str | None = None
    user_id: str | None = None
    props: dict[str, Any] | None = None
    revenue: Money | None = None
    scroll: Any = None
    engaged_ms: Any = None
    hostname: str | None = None
    path: str | None = None
    source: str | None = None
    channel: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_content: str | None = None
    utm_term: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    device: str | None = None
    browser: str | None = None
    browser_version: str | None = None
    os: str | None = None
    os_version: str | None = None
    bot: bool | None = None


FIELDS = frozenset(Wire.__struct_fields__)

_decode = msgspec.json.Decoder(Wire, float_hook=Literal).decode
_decode_any = msgspec.json.Decoder(dict[str, Any], float_hook=Literal).decode


def fast(value: bytes) -> Wire | None:
    """The fields, or None if the record needs a closer look."""
    if len(value) > LARGEST:
        return None
    try:
        wire = _decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if wire.props and any(isinstance(item, dict | list) for item in wire.props.values()):
        return None
    return wire


def closely(value: bytes | None) -> tuple[Wire, dict[str, Any]]:
    """The fields, and apart the unknown ones with a scalar value. Raises Rejected."""
    sent = _object(_text(value))
    check_version(sent.get("v"))
    known = {field: sent[field] for field in sent if field in FIELDS}
    unknown = {_whole(k): _scalar(v) for k, v in sent.items() if k not in FIELDS}
    for field, item in known.items():
        if isinstance(item, dict):
            known[field] = _flat(field, item)
        else:
            known[field] = _scalar(item, nested=[])
            if field in _IDS and known[field] != item:
                raise Rejected(Reason.BAD_CHARACTER, f"{field}: half a surrogate pair")
    try:
        return _decode(msgspec.json.encode(known)), _decode_any(msgspec.json.encode(unknown))
    except msgspec.DecodeError as error:
        raise Rejected(Reason.WRONG_TYPE, str(error)) from None


def check_version(v: object) -> None:
    """Raises Rejected for any version but 1; not sent is 1."""
    if type(v) is int and v == 1:
        return
    if isinstance(v, msgspec.Raw):
        v = Literal(bytes(v).decode())
    if v is not None and not (is_number(v) and canonical(v) == "1"):
        raise Rejected(Reason.UNSUPPORTED_VERSION, f"v: {str(v)[:40]!r}, supported: 1")


def _text(value: bytes | None) -> str:
    if not value or value.isspace():
        raise Rejected(Reason.EMPTY, "no value" if value is None else f"{len(value)} bytes")
    if len(value) > LARGEST:
        raise Rejected(Reason.TOO_LARGE, f"{len(value)} bytes, at most {LARGEST}")
    try:
        text = value.decode("utf-8-sig")  # a byte order mark is allowed, and ignored
    except UnicodeDecodeError as error:
        raise Rejected(Reason.NOT_UTF8, f"byte {error.start}: {error.reason}") from None
    if value.count(b"[") + value.count(b"{") > DEEPEST and _depth(value) > DEEPEST:
        raise Rejected(Reason.TOO_DEEP, f"more than {DEEPEST} levels of [ and {{")
    return text


def _depth(value: bytes) -> int:
    deepest = depth = 0
    for bracket in _BRACKET.findall(_STRING.sub(b"", value)):
        depth += 1 if bracket in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _object(text: str) -> dict[str, Any]:
    try:
        sent = json.loads(
            text, parse_int=_number, parse_float=_number, parse_constant=_not_a_number
        )
    except json.JSONDecodeError as error:
        raise Rejected(Reason.NOT_JSON, f"character {error.pos}: {error.msg}") from None
    if not isinstance(sent, dict):
        raise Rejected(Reason.NOT_AN_OBJECT, f"{text.lstrip()[:40]!r}")
    return sent


def _number(text: str) -> msgspec.Raw:
    # As an integer it could be too long for the decoder; with an exponent it is a Literal.
    long = len(text) > 300 and text.lstrip("-").isdigit()
    return msgspec.Raw((text + "e0" if long else text).encode())


def _not_a_number(text: str) -> None:
    raise Rejected(Reason.NOT_JSON, f"{text} is not JSON")


def _flat(field: str, item: dict[str, Any]) -> dict[str, Any]:
    if field == "revenue":
        return {k: _scalar(v, nested=[]) for k, v in item.items() if k in Money.__struct_fields__}
    return {_whole(k): _scalar(v) for k, v in item.items()}


def _scalar(value: Any, nested: Any = None) -> Any:
    if isinstance(value, str):
        return _whole(value)
    return nested if isinstance(value, dict | list) else value


def _whole(text: str) -> str:
    """Half a surrogate pair, as in text cut inside an emoji, is U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
