"""props: at most 30 pairs of text, by key. What does not fit is discarded, never the event."""

from collections.abc import Iterator, Mapping

from clickstream.contract.number import canonical, is_number
from clickstream.contract.text import clean

PAIRS = 30
KEY_BYTES = 300
VALUE_BYTES = 2000

Pairs = tuple[tuple[str, str], ...]


def pairs(given: Mapping[str, object], unknown: Mapping[str, object], ip: str) -> Pairs:
    """The pairs kept, sorted by key.

    `given` go before `unknown` fields of the record, each in order of their keys, if there are
    too many. A value that is the record's IP address is discarded as the address itself is.
    """
    kept: dict[str, str] = {}
    for source in (given, unknown):
        for key, value in _legible(source):
            if len(kept) < PAIRS and value != ip:
                kept.setdefault(key, value)
    return tuple(sorted(kept.items()))


def _legible(source: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for raw in sorted(source):
        key = clean(raw, KEY_BYTES + 1)
        value = _text(source[raw])
        if key and value and len(key.encode()) <= KEY_BYTES:
            yield key, value


def _text(value: object) -> str:
    if type(value) is str:
        text = clean(value, VALUE_BYTES)
        if len(text) * 4 <= VALUE_BYTES:
            return text
        return text.encode()[:VALUE_BYTES].decode(errors="ignore").rstrip()
    if type(value) is bool:
        return "true" if value else "false"
    if is_number(value):
        number = canonical(value)
        return number if len(number) <= VALUE_BYTES else ""  # a number cut off is another number
    return ""
