"""Where a site's days begin and end, as rows that every engine reads alike.

Engines have time zone databases of their own, which differ; here zoneinfo's is written down. Grain:
one row a site and stretch of time in which its clocks stay; local time = UTC + offset_seconds.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pyarrow as pa

from clickstream.event import INSTANT

ZONES = pa.schema(
    [
        ("site_id", pa.string()),
        ("from_utc", INSTANT),
        ("to_utc", INSTANT),  # exclusive
        ("offset_seconds", pa.int64()),
    ]
)

ELSEWHERE = "UTC"  # the zone of a site that is not listed
_STEP = timedelta(days=7)  # no zone changes its clocks twice within


def zones(
    sites: Iterable[str], timezones: Mapping[str, str], start: datetime, end: datetime
) -> pa.Table:
    """Rows of ZONES for these sites, from start to end inclusive. timezones: by site, by name."""
    rows = [
        {"site_id": site, "from_utc": since, "to_utc": until, "offset_seconds": seconds}
        for site in sites
        for since, until, seconds in stretches(ZoneInfo(timezones.get(site, ELSEWHERE)), start, end)
    ]
    return pa.Table.from_pylist(rows, ZONES)


def stretches(
    zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, int]]:
    """The times [since, until) in which clocks stay, with their seconds ahead of UTC."""
    last = end + timedelta(microseconds=1)
    since = at = start
    while at < last:
        after = min(at + _STEP, last)
        if _ahead(zone, after) != _ahead(zone, at):
            change = _change(zone, at, after)
            yield since, change, _ahead(zone, at)
            since = change
        at = after
    if since < last:
        yield since, last, _ahead(zone, since)


def _ahead(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _change(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """The first instant after a change of clocks, which lies after low and not after high."""
    whole = datetime(1970, 1, 1, tzinfo=UTC)
    first, last = int((low - whole).total_seconds()), int((high - whole).total_seconds()) + 1
    before = _ahead(zone, low)
    while last - first > 1:
        middle = (first + last) // 2
        if _ahead(zone, whole + timedelta(seconds=middle)) == before:
            first = middle
        else:
            last = middle
    return whole + timedelta(seconds=last)
