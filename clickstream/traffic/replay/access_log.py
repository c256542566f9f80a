"""Lines of an access log as events."""

from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import msgspec

from clickstream.traffic.instant import rfc3339
from clickstream.traffic.record import Record, key_of
from clickstream.traffic.replay.combined import Request, request
from clickstream.traffic.replay.lines import lines
from clickstream.traffic.replay.requests import event_name, path_of, why_not
from clickstream.traffic.replay.summary import Summary

UNREADABLE = "no line of the combined log format"
KEPT_SECONDS = 7200  # of identical lines, which have one time, how long the first is remembered


def log_records(
    path: Path, site_id: str, hostname: str, shift_ms: int, summary: Summary
) -> Iterator[Record]:
    """The records of one log. shift_ms is added to every time."""
    ordinals = _Ordinals()
    latest = 0
    for line in lines(path):
        summary.reads(line)
        if line.unsendable:
            summary.skipped[line.unsendable] += 1
            continue
        asked = request(line.text)
        if asked is None:
            summary.could_not_read(UNREADABLE, f"{path.name}:{line.number}")
            yield Record(latest, key_of(site_id, ""), line.text, -1, "broken")
            continue
        ordinal = ordinals.of(line.text, asked.time_ms)
        if reason := why_not(asked):
            summary.skipped[reason] += 1
            continue
        time_ms = asked.time_ms + shift_ms
        latest = max(latest, time_ms)
        visitor = visitor_of(site_id, asked.ip, asked.user_agent)
        event = {
            "v": 1,
            "event_id": _event_id(line.text, ordinal, shift_ms),
            "site_id": site_id,
            "visitor_id": visitor,
            "name": event_name(asked),
            "event_time": rfc3339(time_ms),
            "url": f"https://{hostname}{path_of(asked.target)}",
            "user_agent": asked.user_agent,
            "ip": asked.ip,
            **_if_known(asked),
        }
        summary.saw(event_name(asked), visitor, time_ms)
        yield Record(latest, key_of(site_id, visitor), msgspec.json.encode(event), time_ms)


@lru_cache(maxsize=65536)
def visitor_of(site_id: str, ip: str, user_agent: str) -> str:
    """Who asked, as far as a log can tell: one address and one user agent are one visitor.

    A hash keyed by the site: the address cannot be read from it, nor two sites joined by it.
    """
    key = blake2b(site_id.encode(), digest_size=32).digest()
    return blake2b(f"{ip}\n{user_agent}".encode(), key=key, digest_size=8).hexdigest()


def _event_id(line: bytes, ordinal: int, shift_ms: int) -> str:
    """The same for the same line of any file, so that a log replayed twice counts once.

    Identical lines are told apart by their ordinal. Shifted in time they are other events.
    """
    return blake2b(b"%d %d %s" % (ordinal, shift_ms, line), digest_size=12).hexdigest()


def _if_known(asked: Request) -> dict[str, str]:
    known = {"referrer": asked.referrer, "user_id": asked.user}
    return {name: value for name, value in known.items() if value}


class _Ordinals:
    """Which of several identical lines a line is: 0 for the first."""

    def __init__(self) -> None:
        self._seen: dict[int, dict[bytes, int]] = {}

    def of(self, line: bytes, time_ms: int) -> int:
        same_time = self._seen.get(time_ms)
        if same_time is None:
            if len(self._seen) >= KEPT_SECONDS:
                del self._seen[next(iter(self._seen))]
            same_time = self._seen[time_ms] = {}
        ordinal = same_time.get(line, 0)
        same_time[line] = ordinal + 1
        return ordinal
