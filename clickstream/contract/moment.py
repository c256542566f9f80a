"""event_time: the only time that anything depends on, and it is the sender's."""

import re
from datetime import UTC, date, datetime
from decimal import ROUND_DOWN, Decimal
from functools import lru_cache

from clickstream.contract.number import Literal, exact
from clickstream.contract.reasons import Reason, Rejected

# Outside: a broken clock, or seconds where milliseconds were meant (they land in January 1970).
FIRST = datetime(1990, 1, 1, tzinfo=UTC)
END = datetime(2100, 1, 1, tzinfo=UTC)

_FIRST = int(FIRST.timestamp()) * 1_000_000
_END = int(END.timestamp()) * 1_000_000
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_THOUSANDTH = Decimal("0.001")
_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d[Tt ](?:[01]\d|2[0-3]):[0-5]\d):([0-5]\d|60)(?:\.(\d+))?"
    r"([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)


def microseconds(value: object) -> int:
    """An RFC 3339 text with an offset, or epoch milliseconds, as microseconds since 1970 UTC.

    Finer than a microsecond is cut off. Raises Rejected.
    """
    if type(value) is str:
        moment = _from_text(value)
    elif type(value) is int:
        moment = value * 1000
    elif type(value) is Literal:
        moment = _from_milliseconds(value)
    elif value is None:
        raise Rejected(Reason.MISSING_FIELD, "event_time")
    else:
        raise Rejected(Reason.WRONG_TYPE, "event_time: expected text or a number of milliseconds")
    if not _FIRST <= moment < _END:
        raise Rejected(
            Reason.EVENT_TIME_OUT_OF_RANGE,
            f"event_time: {str(value)[:40]!r} is not within {FIRST:%Y-%m-%d} .. {END:%Y-%m-%d}; "
            "a number counts milliseconds since 1970",
        )
    return moment


def _from_text(text: str) -> int:
    if not text or text.isspace():
        raise Rejected(Reason.MISSING_FIELD, "event_time")
    found = _RFC3339.fullmatch(text)
    if found is None:
        raise Rejected(
            Reason.BAD_EVENT_TIME, f"event_time: {text[:40]!r} is not RFC 3339 with an offset"
        )
    minute, second, fraction, zone = found.groups()
    try:
        seconds = _minute(minute, zone) + int(second)
    except ValueError as error:
        raise Rejected(Reason.BAD_EVENT_TIME, f"event_time: {text[:40]!r}: {error}") from None
    # A leap second exists only as 23:59:60 UTC; it is the first second of the next day.
    if second == "60" and seconds % 86400:
        raise Rejected(Reason.BAD_EVENT_TIME, f"event_time: {text[:40]!r}: no leap second there")
    return seconds * 1_000_000 + (int(fraction[:6].ljust(6, "0")) if fraction else 0)


@lru_cache(maxsize=4096)
def _minute(text: str, zone: str) -> int:
    """Seconds since 1970 of '2026-10-01T12:00' in a zone of Z or ±hh:mm. Raises ValueError."""
    days = date(int(text[:4]), int(text[5:7]), int(text[8:10])).toordinal() - _EPOCH_DAY
    seconds = days * 86400 + int(text[11:13]) * 3600 + int(text[14:16]) * 60
    if zone in "Zz":
        return seconds
    offset = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    return seconds + offset if zone[0] == "-" else seconds - offset


def _from_milliseconds(text: Literal) -> int:
    number = exact(text)
    if not -(10**15) < number < 10**15:
        return _END
    return int(number.quantize(_THOUSANDTH, rounding=ROUND_DOWN).scaleb(3))
