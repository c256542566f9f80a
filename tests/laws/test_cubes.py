"""Distinct visitors made additive: cubes that were kept up to date in steps answer as a recount.

Random streams come in steps, late, duplicated and shuffled. After each, whatever the division, the
cube gives the persons of every range of days, and the sums of every day, as a naive recount does.
"""

from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from clickstream import delta
from clickstream.cube import ACTIVITY, BEFORE, CUBE, NEVER
from clickstream.dimensions import CUBES
from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.views import duckdb as views
from tests.cubed import assert_persons, assert_sums
from tests.many import Stream, many
from tests.streams import DAY, page_view, streams, table

STREAMS = 160
STEPS = 3
SLOWER = 40  # times: the same streams over weeks, so that persons come back on other days
ZONES = ("UTC", "Asia/Kathmandu", "America/Sao_Paulo", "Africa/Cairo", "Europe/Berlin")


class Kept:
    """Visits, activity and cubes, kept up to date by nothing but changes."""

    def __init__(self, con: duckdb.DuckDBPyConnection, timezones: dict[str, str]) -> None:
        self.con, self.timezones = con, timezones
        self.visits = VISIT.empty_table()
        self.activity = ACTIVITY.empty_table()
        self.cube = CUBE.empty_table()

    def take_in(self, events: Stream) -> None:
        new = views.run(self.con, "fragments", table(events), FRAGMENT, 1800).select(PIECE.names)
        pieces = pa.concat_tables([self.visits.select(PIECE.names), new])
        after = views.run(self.con, "visits", pieces, VISIT, 1800)
        active, sums = delta.changes(self.con, self.visits, after, self.timezones)
        change = delta.changed(self.con, self.activity, active)
        rows = [row for row in self.activity.to_pylist() if row not in change.gone.to_pylist()]
        assert len(rows) == self.activity.num_rows - change.gone.num_rows
        self.activity = pa.concat_tables([pa.Table.from_pylist(rows, ACTIVITY), change.made])
        self.cube = delta.added(self.con, self.cube, change.cube, sums)
        self.visits = after


@pytest.fixture(scope="module")
def stream() -> Stream:
    """Every stream at once, slower, each with sites of its own; some over a change of clocks."""
    events = [event for stream in many(streams(), STREAMS) for event in stream]
    start = min(event["event_time"] for event in events)
    slower = [e | {"event_time": start + (e["event_time"] - start) * SLOWER} for e in events]
    Random(3).shuffle(slower)
    return slower


@pytest.fixture(scope="module")
def timezones(stream: Stream) -> dict[str, str]:
    sites = sorted({event["site_id"] for event in stream})
    return {site: ZONES[n % len(ZONES)] for n, site in enumerate(sites)}


@pytest.fixture(scope="module")
def steps(stream: Stream, timezones: dict[str, str]) -> list[tuple[Stream, Kept]]:
    """What had come by the end of each step, and what was kept then."""
    found = []
    kept = Kept(views.connect(), timezones)
    cuts = [len(stream) * n // STEPS for n in range(STEPS + 1)]
    for start, end in pairwise(cuts):
        kept.take_in(stream[start:end])
        copy = Kept(kept.con, timezones)
        copy.activity, copy.cube = kept.activity, kept.cube
        found.append((stream[:end], copy))
    return found


def test_persons_of_every_range_of_days_are_those_of_a_recount(
    steps: list[tuple[Stream, Kept]], timezones: dict[str, str]
) -> None:
    for events, kept in steps:
        assert_persons(kept.cube, events, timezones)


def test_sums_of_every_day_are_those_of_a_recount(
    steps: list[tuple[Stream, Kept]], timezones: dict[str, str]
) -> None:
    for events, kept in steps:
        assert_sums(kept.cube, events, timezones)


def test_steps_give_the_rows_of_a_rebuild(
    steps: list[tuple[Stream, Kept]], timezones: dict[str, str]
) -> None:
    events, kept = steps[-1]
    anew = Kept(kept.con, timezones)
    anew.take_in(events)
    for name in ("activity", "cube"):
        ours, theirs = (in_order(getattr(one, name)) for one in (kept, anew))
        assert ours == theirs


def test_the_steps_met_what_is_hard(steps: list[tuple[Stream, Kept]]) -> None:
    """Persons who came back, and rows that went, or the laws above would hold of simpler code."""
    (_, first), *_, (_, last) = steps
    came_back = [row for row in last.cube.to_pylist() if row["prev"].year > 1000]
    assert len(came_back) > 1000
    kept = {(r["site_id"], r["person"], r["day"]) for r in last.activity.to_pylist()}
    gone = [
        r for r in first.activity.to_pylist() if (r["site_id"], r["person"], r["day"]) not in kept
    ]
    assert len(gone) > 2


def test_activity_that_lacks_what_goes_is_an_error() -> None:
    con = views.connect()
    events = [e | {"bot": False} for e in many(streams(), 1)[0]]
    kept = Kept(con, {})
    kept.take_in(events)
    active, _ = delta.changes(con, kept.visits, VISIT.empty_table(), {})
    with pytest.raises(delta.Inconsistent, match="batch rebuild"):
        delta.changed(con, ACTIVITY.empty_table(), active)


def in_order(rows: pa.Table) -> list[dict[str, Any]]:
    return sorted(rows.to_pylist(), key=repr)


def test_a_day_longer_ago_than_the_cap_is_before_and_not_never() -> None:
    """So ranges up to the cap stay exact, and nobody who comes back is new."""
    ago = {"visit:source": CUBES["visit:source"], "event:page": CUBES["event:page"]}
    for name, cube in ago.items():
        for days, told in ((cube.cap_days, "that day"), (cube.cap_days + 1, "before")):
            kept = Kept(views.connect(), {})
            later = DAY + timedelta(days=days)
            kept.take_in([page_view(0, source="s"), page_view(1, source="s", event_time=later)])
            (prev,) = (
                row["prev"]
                for row in kept.cube.to_pylist()
                if row["dimension"] == name and row["day"] == later.date() and row["persons"]
            )
            assert prev == (DAY.date() if told == "that day" else BEFORE), (name, days)
            assert prev > NEVER
