"""`events` -> `visits`: what new events touch, or everything anew. The same rows either way."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from operator import or_

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from clickstream.cutoff import Cutoff
from clickstream.piece import PIECE
from clickstream.views import spark as views
from clickstream.warehouse.tables import VISITS

LONG = timedelta(days=1)  # a longer visit lies in a folder that every look-up reads
KEY = ["site_id", "visitor_id", "span_start"]


def between(events: DataFrame, start: Cutoff | None, end: Cutoff) -> DataFrame:
    """The events at or beyond start and below end, by offset."""
    chosen = [
        (F.col("kafka_partition") == p)
        & (F.col("kafka_offset") >= (start[p] if start else 0))
        & (F.col("kafka_offset") < offset)
        for p, offset in sorted(end.offsets.items())
    ]
    return events.where((F.col("topic_id") == end.topic_id) & reduce(or_, chosen, F.lit(False)))


def fragments(events: DataFrame, gap_seconds: int) -> DataFrame:
    """Grain: fragments.sql; the columns that coalesce reads."""
    return views.run("fragments", events, gap_seconds).select(PIECE.names)


def rebuilt(events: DataFrame, gap_seconds: int) -> DataFrame:
    """Every visit, from nothing but events."""
    return as_table(views.run("visits", fragments(events, gap_seconds), gap_seconds))


def update(spark: SparkSession, path: str, pieces: DataFrame, gap_seconds: int) -> None:
    """Coalesces pieces into the Delta table at path; reads and writes what they touch, no more."""
    new = pieces.persist()
    if days := near(new, gap_seconds):
        table = spark.read.format("delta").load(path).where(in_folders(days))
        before = touched(table, new, gap_seconds).persist()
        merge(spark, path, changes(before, new, gap_seconds), days)
        before.unpersist()
    new.unpersist()


def near(pieces: DataFrame, gap_seconds: int) -> list[date]:
    """The start dates under which a visit that these pieces touch can lie, if it is not long."""
    gap = timedelta(seconds=gap_seconds)
    spans = pieces.select(
        F.to_date(F.col("span_start") - F.lit(gap) - F.lit(LONG)).alias("first"),
        F.to_date(F.col("span_end") + F.lit(gap)).alias("last"),
    ).distinct()
    days = spans.select(F.explode(F.sequence("first", "last")).alias("day")).distinct()
    return sorted(row["day"] for row in days.collect())


def touched(visits: DataFrame, pieces: DataFrame, gap_seconds: int) -> DataFrame:
    """The visits that some piece lies within the gap of, out of those that `near` names."""
    gap = F.lit(timedelta(seconds=gap_seconds))
    spans = pieces.select(
        "site_id",
        "visitor_id",
        (F.col("span_start") - gap).alias("reach_start"),
        (F.col("span_end") + gap).alias("reach_end"),
    )
    visit, span = visits.alias("visit"), spans.alias("span")
    return visit.join(
        span,
        (F.col("visit.site_id") == F.col("span.site_id"))
        & (F.col("visit.visitor_id") == F.col("span.visitor_id"))
        & (F.col("visit.span_start") <= F.col("span.reach_end"))
        & (F.col("visit.span_end") >= F.col("span.reach_start")),
        "left_semi",
    )


def changes(before: DataFrame, pieces: DataFrame, gap_seconds: int) -> DataFrame:
    """What to do to `visits`: the merged rows, and the keys that are no longer (`gone`)."""
    merged = views.run("visits", before.select(PIECE.names).unionByName(pieces), gap_seconds)
    after = as_table(merged).withColumn("gone", F.lit(False))
    gone = (
        before.join(after.select(KEY), KEY, "left_anti")
        .select(VISITS.columns.names)
        .withColumn("gone", F.lit(True))
    )
    return after.unionByName(gone)


def as_table(visits: DataFrame) -> DataFrame:
    """Visits with the folders that they lie in: every column of the table, in its order."""
    length = F.col("span_end") - F.col("span_start")
    return visits.withColumns(
        {"start_date": F.to_date("span_start"), "is_long": length > F.lit(LONG)}
    ).select(VISITS.columns.names)


def in_folders(days: Sequence[date]) -> Column:
    """The folders where visits under these start dates, and all long ones, lie."""
    return F.col("is_long") | F.col("start_date").isin(list(days))


def merge(spark: SparkSession, path: str, changed: DataFrame, days: Sequence[date]) -> None:
    """Applies the changes to the Delta table at path, in one commit, reading only its folders."""
    changed.createOrReplaceTempView("changed")
    named = ", ".join(f"DATE'{day}'" for day in days)
    columns = VISITS.columns.names
    spark.sql(f"""
        MERGE INTO delta.`{path}` AS visits
        USING changed
        ON (visits.is_long OR visits.start_date IN ({named}))
            AND visits.start_date = changed.start_date
            AND {" AND ".join(f"visits.{key} = changed.{key}" for key in KEY)}
        WHEN MATCHED AND changed.gone THEN DELETE
        WHEN MATCHED THEN UPDATE SET {", ".join(f"{c} = changed.{c}" for c in columns)}
        WHEN NOT MATCHED THEN INSERT ({", ".join(columns)})
            VALUES ({", ".join(f"changed.{c}" for c in columns)})
    """)
