"""Law 4 for cubes: what is published and the tail's delta add up to the cube of everything.

Random streams come in epochs, late, duplicated and shuffled, over weeks, in many time zones. Where
the cutoff falls, and after which epochs the delta catches up, makes no difference.
"""

from datetime import timedelta
from itertools import pairwise
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from clickstream import delta
from clickstream.cube import ACTIVITY, CUBE
from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.views import duckdb as views
from serving.generation import Generation
from tests.cubed import assert_persons, assert_sums
from tests.laws.test_cubes import SLOWER, ZONES
from tests.many import Stream, in_one_log, many
from tests.streams import DAY, page_view, streams, table

STREAMS = 120
EPOCHS = 9
GAP = 1800


@pytest.fixture(scope="module")
def stream() -> Stream:
    """Every stream at once, slower, each with sites of its own."""
    events = in_one_log(many(streams(), STREAMS), seed=11)
    start = min(event["event_time"] for event in events)
    return [e | {"event_time": start + (e["event_time"] - start) * SLOWER} for e in events]


@pytest.fixture(scope="module")
def timezones(stream: Stream) -> dict[str, str]:
    sites = sorted({event["site_id"] for event in stream})
    return {site: ZONES[n % len(ZONES)] for n, site in enumerate(sites)}


@pytest.fixture
def con() -> Any:
    with duckdb.connect() as con:
        con.execute("ATTACH ':memory:' AS cache")
        views.prepare(con)
        yield con


def fragments(events: Stream) -> pa.Table:
    return views.run(views.connect(), "fragments", table(events), FRAGMENT, GAP)


def visits(events: Stream) -> pa.Table:
    pieces = fragments(events).select(PIECE.names)
    return views.run(views.connect(), "visits", pieces, VISIT, GAP)


def cube(of: pa.Table, timezones: dict[str, str]) -> pa.Table:
    """As a batch run makes it of visits."""
    con = views.connect()
    active, sums = delta.changes(con, VISIT.empty_table(), of, timezones)
    return delta.added(con, delta.changed(con, ACTIVITY.empty_table(), active).cube, sums)


def served(con: duckdb.DuckDBPyConnection, generation: Generation) -> pa.Table:
    """What is published and the delta, as one."""
    return delta.added(con, con.sql(f"FROM {generation.cube.served()}").to_arrow_table())


def in_order(rows: pa.Table) -> list[dict[str, Any]]:
    return rows.select(CUBE.names).sort_by([(n, "ascending") for n in CUBE.names]).to_pylist()


@pytest.mark.parametrize("published", [0.0, 0.4, 0.8])
def test_published_cube_and_delta_are_the_cube_of_everything(
    con: duckdb.DuckDBPyConnection,
    stream: Stream,
    timezones: dict[str, str],
    published: float,
) -> None:
    """Epochs overlap what is published and each other; the delta catches up after some of them."""
    random = Random(published)
    below = visits(stream[: int(published * len(stream))]) if published else VISIT.empty_table()
    generation = Generation("g", GAP, timezones)
    generation.create(con)
    generation.load(con, [below])
    generation.load_cube(con, [cube(below, timezones)] if published else [])
    first = max(0, int(published * len(stream)) - 40)
    cuts = [first, *sorted(random.sample(range(first, len(stream)), EPOCHS)), len(stream)]
    for start, end in pairwise(cuts):
        generation.merge(con, fragments(stream[max(0, start - 15) : end]))
        if random.random() < 0.4:
            generation.catch_up(con)
            now = con.sql(f"FROM {generation.served('visits')}").to_arrow_table().cast(VISIT)
            assert in_order(served(con, generation)) == in_order(cube(now, timezones))
    generation.catch_up(con)
    whole = served(con, generation)
    assert not generation.cube.owes
    assert in_order(whole) == in_order(cube(visits(stream), timezones))
    assert_persons(whole, stream, timezones)
    assert_sums(whole, stream, timezones)


@pytest.mark.parametrize("before", ["published", "live"])
@pytest.mark.parametrize("days", [1, -1])
def test_a_person_on_two_devices_is_looked_up_by_the_login(
    con: duckdb.DuckDBPyConnection, before: str, days: int
) -> None:
    """The other device's visit is not touched, but the day of its person was."""
    first = [page_view(0, visitor_id="u", user_id="x")]
    later = [page_view(1, visitor_id="v", user_id="x", event_time=DAY + timedelta(days=days))]
    below = visits(first) if before == "published" else VISIT.empty_table()
    generation = Generation("g", GAP, {})
    generation.create(con)
    generation.load(con, [below])
    generation.load_cube(con, [cube(below, {})] if below.num_rows else [])
    for events in [later] if before == "published" else [first, later]:
        generation.merge(con, fragments(events))
        generation.catch_up(con)
    whole = served(con, generation)
    assert in_order(whole) == in_order(cube(visits(first + later), {}))
    assert_persons(whole, first + later, {})
