"""Law 2: each view is one text, and Spark and DuckDB make equal rows of it."""

from collections import defaultdict
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from clickstream.cube import ACTIVE, ACTIVITY, PERSONS, SUMS
from clickstream.event import INSTANT
from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.views import duckdb as in_duckdb
from clickstream.views import spark as in_spark
from clickstream.views import text
from clickstream.zones import zones
from tests.many import Stream, many
from tests.streams import streams, table

GAP = 1800
STREAMS = 400

# What engines are known to order, compare or take for NULL differently
AWKWARD = [
    "",
    " ",
    "null",
    "NULL",
    "a",
    "A",
    "b",
    "İ",
    "i̇",
    "é",
    "e\u0301",
    "\uffff",
    "😀",
    "\\",
    "'",
]
COLUMNS = ("hostname", "path", "user_id", "source", "referrer", "utm_campaign", "city", "language")


@st.composite
def awkward(draw: st.DrawFn) -> Stream:
    """A stream with ties: few ids, few times, and contents that differ in one column only."""
    texts = st.sampled_from(AWKWARD)
    stream = []
    for event in draw(streams(max_size=10)):
        column, value = draw(st.sampled_from(COLUMNS)), draw(texts)
        props = [{"key": draw(texts), "value": draw(texts)}] * draw(st.integers(0, 2))
        stream.append(event | {column: value, "props": props})
        if draw(st.booleans()):
            stream.append(stream[-1] | {draw(st.sampled_from(COLUMNS)): draw(texts)})
    return [event | {"kafka_offset": n} for n, event in enumerate(stream)]


@pytest.fixture(scope="module")
def events() -> pa.Table:
    return table([event for stream in many(awkward(), STREAMS) for event in stream])


@pytest.fixture(scope="module")
def fragments(events: pa.Table) -> pa.Table:
    return duckdb("fragments", events, FRAGMENT)


@pytest.fixture(scope="module")
def pieces(fragments: pa.Table, events: pa.Table) -> pa.Table:
    """Fragments, visits of some of them, and some once more: overlaps and equal starts."""
    two_of_three = pa.array([n % 3 > 0 for n in range(events.num_rows)])
    some = duckdb("fragments", events.filter(two_of_three), FRAGMENT)
    visits = duckdb("visits", some.select(PIECE.names), VISIT)
    return pa.concat_tables([p.select(PIECE.names) for p in (fragments, visits, some)])


@pytest.fixture(scope="module")
def visits(pieces: pa.Table) -> pa.Table:
    return duckdb("visits", pieces, VISIT)


@pytest.fixture(scope="module")
def hits(visits: pa.Table) -> pa.Table:
    with in_duckdb.connect() as con:
        con.register("visits", in_duckdb.naive(visits))
        found = con.sql(text("hits")).to_arrow_table()
    return found.cast(in_utc(found.schema))


@pytest.fixture(scope="module")
def local(visits: pa.Table) -> pa.Table:
    """Every other site on either side of the date line."""
    sites = sorted(set(visits["site_id"].to_pylist()))
    names = ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    timezones = {site: names[n % 2] for n, site in enumerate(sites)}
    bounds = pc.min(visits["span_start"]).as_py(), pc.max(visits["span_end"]).as_py()
    return zones(sites, timezones, *bounds)


def test_fragments_are_equal_in_both_engines(spark: SparkSession, events: pa.Table) -> None:
    assert_equal(spark, "fragments", events, FRAGMENT)


def test_visits_are_equal_in_both_engines(spark: SparkSession, pieces: pa.Table) -> None:
    assert_equal(spark, "visits", pieces, VISIT)


def test_hits_are_equal_in_both_engines(spark: SparkSession, visits: pa.Table) -> None:
    assert_equal(spark, "hits", visits, None)


def test_active_days_and_sums_are_equal_in_both_engines(
    spark: SparkSession, visits: pa.Table, hits: pa.Table, local: pa.Table
) -> None:
    assert_equal(spark, "active", hits, ACTIVE, zones=local)
    assert_equal(spark, "sums", hits, SUMS, visits=visits, zones=local)


def test_activity_and_persons_are_equal_in_both_engines(
    spark: SparkSession, hits: pa.Table, local: pa.Table
) -> None:
    active = duckdb("active", hits, ACTIVE, zones=local)
    assert_equal(spark, "activity", active, ACTIVITY)
    assert_equal(spark, "persons", duckdb("activity", active, ACTIVITY), PERSONS)


def test_the_streams_have_the_ties_that_the_dialect_is_about(
    events: pa.Table, pieces: pa.Table
) -> None:
    """Else the tests above would hold of any text."""
    contents = defaultdict(set)
    for event in events.to_pylist():
        key = event["site_id"], event["visitor_id"], event["event_id"], event["event_time"]
        contents[key].add(tuple(event[column] for column in COLUMNS))
    assert sum(len(found) > 1 for found in contents.values()) > 100
    ends = defaultdict(set)
    for piece in pieces.to_pylist():
        ends[piece["site_id"], piece["visitor_id"], piece["span_start"]].add(piece["span_end"])
    assert sum(len(found) > 1 for found in ends.values()) > 100


def assert_equal(
    spark: SparkSession, view: str, rows: pa.Table, schema: pa.Schema | None, **others: pa.Table
) -> None:
    frames = {name: spark.createDataFrame(table) for name, table in others.items()}
    found = in_spark.run(view, spark.createDataFrame(rows), GAP, **frames).toArrow()
    schema = schema or found.schema
    assert by_site(found.cast(schema)) == by_site(duckdb(view, rows, schema, **others))


def duckdb(view: str, rows: pa.Table, schema: pa.Schema, **others: pa.Table) -> pa.Table:
    with in_duckdb.connect() as con:
        return in_duckdb.run(con, view, rows, schema, GAP, **others)


def in_utc(schema: pa.Schema) -> pa.Schema:
    return pa.schema([f.with_type(INSTANT) if pa.types.is_timestamp(f.type) else f for f in schema])


def by_site(rows: pa.Table) -> dict[str, list[dict[str, Any]]]:
    """The rows of each stream in some order that both engines' rows are brought to."""
    found = defaultdict(list)
    for row in rows.to_pylist():
        found[row["site_id"].split("/")[0]].append(row)
    return {site: sorted(rows, key=repr) for site, rows in found.items()}
