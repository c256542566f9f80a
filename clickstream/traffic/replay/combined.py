r"""The combined log format of Apache and nginx, one line at a time.

    %h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"

What follows the user agent (nginx's forwarded address, times, sizes) is not looked at.
Source: https://httpd.apache.org/docs/2.4/logs.html#combined
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

LINE = re.compile(
    r'(\S+) \S+ (\S+) \[([^\]]+)\] "((?:[^"\\]|\\.)*)" (\d{3}) (?:\d+|-)'
    r' "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"'
)
TIME = re.compile(r"(\d\d)/(\w{3})/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")
MONTHS = {
    name: number
    for number, name in enumerate(
        "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1
    )
}
ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|(.))")


class Request(NamedTuple):
    """One request. method and target are '' where the client sent no HTTP request."""

    ip: str
    user: str  # logged in by HTTP; '' for none
    time_ms: int
    method: str
    target: str
    status: int
    referrer: str  # '' for none
    user_agent: str  # as logged: '-' for none


def request(line: bytes) -> Request | None:
    """The request in a line; None: this is no line of the combined format.

    Bytes that are not UTF-8 become U+FFFD.
    """
    match = LINE.match(line.decode("utf-8", "replace"))
    if match is None:
        return None
    ip, user, time, wanted, status, referrer, user_agent = match.groups()
    time_ms = _milliseconds(time)
    if time_ms is None:
        return None
    words = wanted.split(" ")
    is_http = len(words) == 3 and words[2].startswith("HTTP/")
    return Request(
        ip,
        "" if user == "-" else user,
        time_ms,
        words[0] if is_http else "",
        _plain(words[1]) if is_http else "",
        int(status),
        "" if referrer == "-" else _plain(referrer),
        _plain(user_agent),
    )


@lru_cache(maxsize=1024)
def _milliseconds(time: str) -> int | None:
    match = TIME.fullmatch(time)
    if match is None or match[2] not in MONTHS:
        return None
    day, _, year, hour, minute, second, sign, hours, minutes = match.groups()
    try:
        local = datetime(
            int(year), MONTHS[match[2]], int(day), int(hour), int(minute), min(int(second), 59)
        )
    except ValueError:  # the 31st of February
        return None
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    instant = local.replace(tzinfo=UTC) - (offset if sign == "+" else -offset)
    return int(instant.timestamp()) * 1000


def _plain(text: str) -> str:
    r"""Without the server's escapes: \" and \\, and \xNN for a byte."""
    if "\\" not in text:
        return text

    def byte(match: re.Match[bytes]) -> bytes:
        return bytes.fromhex(match[1].decode()) if match[1] else match[2]

    return ESCAPE.sub(byte, text.encode()).decode("utf-8", "replace")
