"""Laws 2, 3 and the heart of 4: coalesce is a merge, and what it gives is a naive recompute."""

from datetime import timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.views import duckdb as views
from tests import oracle
from tests.streams import DAY, page_view, streams, table

GAP = 1800


@pytest.fixture(scope="module")
def con():
    with views.connect() as con:
        yield con


def fragments(con, events):
    return views.run(con, "fragments", table(events), FRAGMENT, GAP)


def coalesce(con, *pieces):
    rows = pa.concat_tables([p.select(PIECE.names) for p in pieces])
    return views.run(con, "visits", rows, VISIT, GAP)


def listed(visits):
    return sorted(
        visits.to_pylist(), key=lambda v: (v["site_id"], v["visitor_id"], v["span_start"])
    )


@given(stream=streams())
def test_coalesced_fragments_are_the_visits_of_a_naive_recompute(con, stream):
    assert listed(coalesce(con, fragments(con, stream))) == oracle.visits(stream)


@given(stream=streams(), data=st.data())
def test_coalesce_is_a_merge_in_any_order_with_any_overlap(con, stream, data):
    """coalesce(coalesce(A) + B) = coalesce(A + B), A and B drawn with overlap."""
    some = st.lists(st.sampled_from(stream), min_size=1)
    a, b = data.draw(some), data.draw(some)
    in_steps = coalesce(con, fragments(con, b), coalesce(con, fragments(con, a)))
    at_once = coalesce(con, fragments(con, a + b))
    assert listed(in_steps) == listed(at_once) == oracle.visits(a + b)


@given(stream=streams())
def test_a_fragment_is_one_visitors_minute_out_of_one_partition(con, stream):
    found = fragments(con, stream).to_pylist()
    expected = oracle.minutes(stream)
    assert len(found) == len(expected)
    for fragment in found:
        minute = fragment["span_start"].replace(second=0, microsecond=0)
        events = expected[
            fragment["topic_id"], fragment["kafka_partition"],
            fragment["site_id"], fragment["visitor_id"], minute,
        ]  # fmt: skip
        offsets = [e["kafka_offset"] for e in events]
        assert (fragment["first_offset"], fragment["last_offset"]) == (min(offsets), max(offsets))
        assert fragment["span_end"] == max(e["event_time"] for e in events)


def test_a_duplicate_that_bridges_two_visits_counts_once_and_joins_them(con):
    """X@0, X@20, Y@45: deduplicated before its span is kept it would be two visits."""
    x0, x20, y45 = (
        page_view(n, event_id=i, event_time=DAY + timedelta(minutes=m))
        for n, (i, m) in enumerate([("x", 0), ("x", 20), ("y", 45)])
    )
    (visit,) = coalesce(con, fragments(con, [x0, x20, y45])).to_pylist()
    assert [h["event_id"] for h in visit["hits"]] == ["x", "y"]
    assert visit["span_end"] == DAY + timedelta(minutes=45)
