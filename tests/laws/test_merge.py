"""Laws 1 and 4: what is served is the naive recompute, wherever the cutoff and the epochs fall."""

from contextlib import nullcontext
from datetime import timedelta
from itertools import pairwise

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.views import duckdb as views
from serving.database import transaction
from serving.generation import Generation
from tests import oracle
from tests.streams import DAY, page_view, streams, table

GAP = 1800
GAP_TIME = timedelta(seconds=GAP)
TINY = timedelta(microseconds=1)


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as con:
        con.execute("ATTACH ':memory:' AS cache")
        con.execute("SET preserve_insertion_order = false")  # as a Serving has it
        views.prepare(con)
        yield con


@pytest.fixture(scope="module")
def plain():
    with views.connect() as con:
        yield con


def fragments(con, events):
    return views.run(con, "fragments", table(events), FRAGMENT, GAP)


def batch(con, events):
    return views.run(con, "visits", fragments(con, events).select(PIECE.names), VISIT, GAP)


def served(con, generation, name):
    return con.sql(f"FROM {generation.served(name)}").to_arrow_table()


@settings(max_examples=100)
@given(stream=streams(), data=st.data())
def test_publication_and_tail_are_a_naive_recompute(con, plain, stream, data):
    assert_naive(con, plain, stream, data)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@settings(max_examples=500)
@given(stream=streams(), data=st.data())
def test_so_they_are_of_many_streams(con, plain, stream, data):
    assert_naive(con, plain, stream, data)


def assert_naive(con, plain, stream, data):
    """Any cutoff, as one offset for each partition; any epochs, some of them straddling it.

    They are merged in one transaction, as parts of much news are, or in none.
    """
    ends = {}
    for event in stream:
        ends[event["kafka_partition"]] = event["kafka_offset"] + 1
    cutoff = {p: data.draw(st.integers(0, end)) for p, end in ends.items()}
    published = [e for e in stream if e["kafka_offset"] < cutoff[e["kafka_partition"]]]
    epochs = _epochs(data.draw(st.lists(st.integers(0, len(stream)), max_size=4)), stream)

    generation = Generation("g", GAP)
    generation.drop(con)
    generation.create(con)
    generation.load(con, [batch(plain, published)] if published else [])
    with transaction(con) if data.draw(st.booleans()) else nullcontext():
        for epoch in epochs:
            rows = fragments(plain, epoch).to_pylist()
            tail = [f for f in rows if f["last_offset"] >= cutoff[f["kafka_partition"]]]
            if tail:
                generation.merge(con, views.pa.Table.from_pylist(tail, FRAGMENT))

    visits = served(con, generation, "visits").cast(VISIT).to_pylist()
    assert sorted(visits, key=_key) == oracle.visits(stream)
    assert _hits(served(con, generation, "hits").to_pylist()) == _expected_hits(stream)


@pytest.mark.parametrize("apart", [GAP_TIME - TINY, GAP_TIME, GAP_TIME + TINY])
@pytest.mark.parametrize("published", [{"a"}, {"b"}, {"a", "c"}, {"b", "c"}, {"c"}])
def test_one_gap_apart_is_one_visit_whichever_layer_has_which(con, plain, apart, published):
    """Three events, each the same time after the one before; the tail has what batch has not."""
    stream = [
        page_view(n, event_id=name, event_time=DAY + n * apart) for n, name in enumerate("abc")
    ]
    generation = Generation("g", GAP)
    generation.drop(con)
    generation.create(con)
    generation.load(con, [batch(plain, [e for e in stream if e["event_id"] in published])])
    for event in stream:
        if event["event_id"] not in published:
            generation.merge(con, fragments(plain, [event]))
    visits = served(con, generation, "visits").cast(VISIT).to_pylist()
    assert sorted(visits, key=_key) == oracle.visits(stream)
    assert len(visits) == (3 if apart > GAP_TIME else 1)


@pytest.mark.parametrize("left", range(6))
def test_no_visit_is_lost_amid_a_transaction(con, plain, left):
    """One merge moves all live visits but one; the next of the same transaction touches all.

    What looks rows up may not find the one that is left among those just put in: DuckDB 2.0 does
    not, of some of them, where they are looked up by `rowid`.
    """
    stream = [
        page_view(n, event_id=f"{n}", visitor_id=f"v{n % 6}", event_time=DAY + n * TINY)
        for n in range(18)
    ]
    first, then, again = stream[:6], stream[6:12], stream[12:]
    then.pop(left)
    generation = Generation("g", GAP)
    generation.drop(con)
    generation.create(con)
    generation.merge(con, fragments(plain, first))
    for _ in range(5):
        con.execute("BEGIN")
        generation.merge(con, fragments(plain, then))
        generation.merge(con, fragments(plain, again))
        visits = served(con, generation, "visits").cast(VISIT).to_pylist()
        con.execute("ROLLBACK")
        assert sorted(visits, key=_key) == oracle.visits(first + then + again)


def _epochs(cuts, stream):
    """Consecutive runs of the stream; the last one is played again, as after a crash."""
    edges = [0, *sorted(cuts), len(stream)]
    runs = [stream[a:b] for a, b in pairwise(edges) if a < b]
    return [*runs, runs[-1]]


def _key(visit):
    return visit["site_id"], visit["visitor_id"], visit["span_start"]


def _hits(rows):
    return sorted(
        (
            r["site_id"],
            r["visitor_id"],
            r["span_start"],
            r["event_time"],
            r["event_id"],
            r["person"],
        )
        for r in rows
    )


def _expected_hits(stream):
    return sorted(
        (
            *_key(h["visit"])[:2],
            h["visit"]["span_start"].replace(tzinfo=None),
            h["time"].replace(tzinfo=None),
            h["event_id"],
            h["person"],
        )
        for h in oracle.hits(stream)
    )
