"""A UTC day's events as Kafka still has them: parsed anew, whatever `events` says of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import SparkSession

from batch.parcel import from_blob, to_blob
from clickstream import kafka
from clickstream.chunks import chunks
from clickstream.cutoff import Cutoff, Range
from clickstream.event import EVENT
from clickstream.parse import parse
from clickstream.settings import Settings
from clickstream.spark import kafka_options, records

RECORDS = 100_000  # that are parsed at once: memory stays bounded


@dataclass(frozen=True)
class InKafka:
    """The day's events at these offsets, by partition, exclusive at the end: tables of EVENT.

    What was sent more than a day before it happened lies before them, and is not among the events.
    """

    ranges: Mapping[int, Range]
    events: Iterator[pa.Table]


def in_kafka(settings: Settings, spark: SparkSession, day: date, cutoff: Cutoff) -> InKafka:
    """What Kafka still has of a day below a cutoff. Tasks parse it; here is one table at a time."""
    begin = kafka.offsets_at(settings, datetime.combine(day - timedelta(days=1), time(), UTC))
    kept = kafka.offsets(settings)
    first = {p: max(begin.get(p, 0), kept[p][0]) for p in kept}
    ranges = {p: Range(first[p], max(first[p], cutoff[p])) for p in kept}
    topic = settings.kafka.topic
    arrived = (
        spark.read.format("kafka")
        .options(**kafka_options(settings))
        .option("startingOffsets", json.dumps({topic: {p: r.start for p, r in ranges.items()}}))
        .option("endingOffsets", json.dumps({topic: {p: r.end for p, r in ranges.items()}}))
        .load()
    )

    def of_day(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for chunk in chunks(batches, RECORDS):
            events = parse(chunk).events
            days = events["event_time"].cast(pa.timestamp("us")).cast(pa.date32())
            found = events.filter(pc.equal(days, pa.scalar(day)))
            if found.num_rows:
                yield pa.RecordBatch.from_pydict({"events": [to_blob(found)]})

    parsed = records(arrived, cutoff.topic_id).mapInArrow(of_day, "events binary")
    found = (from_blob(bytes(row["events"])) for row in parsed.toLocalIterator())
    return InKafka(ranges, (table.cast(EVENT) for table in found))
