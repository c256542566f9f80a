"""Whether cubes answer as a naive recount over all events does."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from clickstream.cube import SUMMED
from clickstream.dimensions import CUBES
from tests import oracle
from tests.many import Stream

GAP = timedelta(minutes=30)
COLUMNS = {name: cube.hit for name, cube in CUBES.items()}
ENTRIES = {n: c.entry for n, c in CUBES.items() if c.is_of_events and c.entry}


def assert_persons(
    cube: pa.Table, events: Stream, timezones: dict[str, str], gap: timedelta = GAP
) -> None:
    """The persons of ranges of days, by every dimension and value."""
    rows = defaultdict(list)
    for row in cube.to_pylist():
        if row["persons"]:
            rows[row["site_id"], row["dimension"], row["value"]].append(row)
    days = oracle.active_days(events, _zones(events, timezones), COLUMNS, gap)
    assert rows.keys() == days.keys()
    for key, persons in days.items():
        for since, until in _ranges(set().union(*persons.values())):
            told = sum(
                row["persons"]
                for row in rows[key]
                if since <= row["day"] < until and row["prev"] < since
            )
            naive = sum(any(since <= day < until for day in d) for d in persons.values())
            assert told == naive, (key, since, until)


def assert_sums(
    cube: pa.Table, events: Stream, timezones: dict[str, str], gap: timedelta = GAP
) -> None:
    """The sums of every day, by every dimension and value."""
    naive = oracle.sums(events, _zones(events, timezones), COLUMNS, ENTRIES, gap)
    assert _sums(cube) == {
        key: {name: row.get(name, 0) for name in SUMMED} for key, row in naive.items()
    }


def _zones(events: Stream, timezones: dict[str, str]) -> dict[str, ZoneInfo]:
    sites = {event["site_id"] for event in events}
    return {site: ZoneInfo(timezones.get(site, "UTC")) for site in sites}


def _ranges(days: set[date]) -> list[tuple[date, date]]:
    """Some ranges about these days: each day alone, and longer ones."""
    ordered = sorted(days)
    ends = [*ordered[:6], ordered[-1]]
    return [(a, b + timedelta(days=1)) for a in ends for b in ends if a <= b]


def _sums(cube: pa.Table) -> dict[tuple[Any, ...], dict[str, int]]:
    found = {}
    for row in cube.to_pylist():
        counts = {name: row[name] for name in SUMMED}
        if any(counts.values()):
            found[row["site_id"], row["dimension"], row["value"], row["day"]] = counts
    return found
