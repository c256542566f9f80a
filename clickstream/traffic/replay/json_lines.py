"""Lines that are events of our contract already."""

from codecs import BOM_UTF8
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from clickstream.contract.fields import event
from clickstream.contract.reasons import Rejected
from clickstream.contract.wire import closely, fast
from clickstream.traffic.instant import rfc3339
from clickstream.traffic.record import Record, key_of
from clickstream.traffic.replay.lines import lines
from clickstream.traffic.replay.summary import Summary

_fields = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


def json_records(path: Path, site_id: str, shift_ms: int, summary: Summary) -> Iterator[Record]:
    """The records of one file of JSON lines, byte for byte as they are.

    Two things change a line: `site_id`, not '', goes into one that has none; a shift changes its
    event_time, and its event_id with it. A line that is no event is sent as it is.
    """
    latest = 0
    for line in lines(path):
        summary.reads(line)
        if line.unsendable:
            summary.skipped[line.unsendable] += 1
            continue
        value = _with_site(line.text, site_id) if site_id else line.text
        try:
            site, visitor, microseconds, event_id, name, *_ = event(value)
        except Rejected as rejected:
            summary.could_not_read(rejected.reason.value, f"{path.name}:{line.number}")
            yield Record(latest, key_of(site_id, ""), value, -1, "broken")
            continue
        time_ms = microseconds // 1000 + shift_ms
        if shift_ms:
            value = _shifted(value, time_ms, event_id, shift_ms)
        latest = max(latest, time_ms)
        summary.saw(name, visitor, time_ms)
        yield Record(latest, key_of(site, visitor), value, time_ms)


def _with_site(value: bytes, site_id: str) -> bytes:
    try:
        wire = fast(value) or closely(value)[0]
    except Rejected:
        return value  # no event; it will be told
    return _changed(value, {"site_id": site_id}) if wire.site_id is None else value


def _shifted(value: bytes, time_ms: int, event_id: str, shift_ms: int) -> bytes:
    other = blake2b(f"{shift_ms} {event_id}".encode(), digest_size=12).hexdigest()
    return _changed(value, {"event_time": rfc3339(time_ms), "event_id": other})


def _changed(value: bytes, fields: dict[str, Any]) -> bytes:
    """An object with these fields in place of its own, which stay as they are to the digit."""
    try:
        return msgspec.json.encode({**_fields(value.removeprefix(BOM_UTF8)), **fields})
    except msgspec.DecodeError:
        # half a surrogate pair: the contract takes it, and of a key that is there twice the last
        return value.rstrip()[:-1] + b"," + msgspec.json.encode(fields)[1:]
