"""A stream served through the real merge, and a report of it."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import strategies as st

from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.sites import Site
from clickstream.views import duckdb as views
from serving.generation import Generation
from serving.readers import Reader
from serving.reports import answer
from serving.reports.scope import Known, Moment
from serving.store.catalogue import Catalogue
from tests.streams import DAY, table

GAP = 1800
NOW = DAY + timedelta(days=30)
EVER = (datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))

# Ranges that begin and end amid the times of tests/streams.py
INSTANTS = [DAY + timedelta(minutes=m) for m in (-60, 0, 1, 20, 30, 45, 61, 120, 1440, 1500)]


@st.composite
def periods(draw):
    """Two instants, mostly with everything in between."""
    if draw(st.booleans()):
        return EVER
    return tuple(sorted(draw(st.lists(st.sampled_from(INSTANTS), min_size=2, max_size=2))))


@st.composite
def served(draw, strategy):
    """A stream, a cutoff for each partition, and epochs of the tail, some straddling it."""
    stream = draw(strategy)
    ends = {}
    for event in stream:
        ends[event["kafka_partition"]] = event["kafka_offset"] + 1
    cutoff = {p: draw(st.integers(0, end)) for p, end in ends.items()}
    cuts = draw(st.lists(st.integers(0, len(stream)), max_size=3))
    edges = [0, *sorted(cuts), len(stream)]
    return stream, cutoff, [stream[a:b] for a, b in pairwise(edges) if a < b]


def merge(con, plain, stream, cutoff, epochs):
    """What serving has of a stream: a publication up to the cutoff, and the tail."""
    generation = Generation("g", GAP)
    generation.drop(con)
    generation.create(con)
    published = [e for e in stream if e["kafka_offset"] < cutoff[e["kafka_partition"]]]
    if published:
        pieces = _fragments(plain, published).select(PIECE.names)
        generation.load(con, [views.run(plain, "visits", pieces, VISIT, GAP)])
    for epoch in epochs:
        rows = _fragments(plain, epoch).to_pylist()
        tail = [f for f in rows if f["last_offset"] >= cutoff[f["kafka_partition"]]]
        if tail:
            generation.merge(con, views.pa.Table.from_pylist(tail, FRAGMENT))
    return generation


def ask(con, generation, name, asked, *, zone="UTC", catalogue=None, now=NOW):
    """The answer of a report about site s."""
    known = Known({"s": Site("s", ("s",), zone, "EUR")}, lambda site_id: catalogue or Catalogue())
    return answer(name, {"site_id": "s"} | asked, known, Moment(Reader(con), generation, now))


def date_range(period):
    """As a query writes it, whose last second is in the range."""
    start, end = period
    return [start.isoformat(), (end - timedelta(seconds=1)).isoformat()]


def _fragments(con, events):
    return views.run(con, "fragments", table(events), FRAGMENT, GAP)
