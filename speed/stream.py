"""The stream: Kafka -> epochs -> sink, with a heartbeat while nothing arrives."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from pyspark.errors import StreamingQueryException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming.query import StreamingQuery

from clickstream import crash, kafka
from clickstream.coverage import NEVER
from clickstream.cutoff import Range
from clickstream.definition import definition
from clickstream.errors import ClickstreamError
from clickstream.publication import latest
from clickstream.settings import Settings
from clickstream.spark import kafka_options, records
from clickstream.warehouse import Overtaken, Warehouse
from clickstream.warehouse.trouble import Unreachable
from speed.checkpoint import Checkpoint, Epoch, open_checkpoint
from speed.compact import Compactor
from speed.failure import ended, stopped
from speed.sink import Sink
from speed.write import NOTHING, Write, in_the_tasks, on_the_driver

log = structlog.get_logger()


WRITES = {"driver": on_the_driver, "tasks": in_the_tasks}


def run(settings: Settings, spark: SparkSession) -> None:
    """Runs until the process is ended or the stream fails; then raises what it failed of."""
    warehouse = Warehouse.of(settings)
    warehouse.create()
    topic_id = kafka.topic_id(settings)
    made_by = definition(settings.gap_seconds)
    published = latest(warehouse)
    checkpoint = open_checkpoint(
        settings.checkpoint_url,
        warehouse.storage_options,
        topic_id,
        made_by,
        kafka.offsets(settings),
        published.cutoff if published else None,
    )
    sink = Sink(warehouse, checkpoint, topic_id, made_by)
    write = WRITES[settings.speed.sink](warehouse, made_by)
    try:
        sink.begin()
        query = start(settings, spark, checkpoint, topic_id, epochs_to(sink, write, settings))
        log.info("speed runs", topic=settings.kafka.topic, checkpoint=checkpoint.url)
        with Compactor(sink):
            beat_until_it_ends(query, sink, settings)
    except StreamingQueryException as cause:
        raise stopped(str(cause), checkpoint.url) from cause
    except (Overtaken, Unreachable) as cause:  # a heartbeat's; of an epoch's the query tells
        raise ended(str(cause)) from cause


def start(
    settings: Settings,
    spark: SparkSession,
    checkpoint: Checkpoint,
    topic_id: str,
    epoch: Callable[[DataFrame, int], None],
) -> StreamingQuery:
    """The streaming query, started: records as they come, in epochs."""
    starting = {settings.kafka.topic: {str(p): o for p, o in checkpoint.start.items()}}
    arriving = (
        spark.readStream.format("kafka")
        .options(**kafka_options(settings))
        .option("startingOffsets", json.dumps(starting))
        # an epoch halves (112 -> 57 ms): the records are there, so the consumer need not wait
        .option("kafka.fetch.max.wait.ms", 10)
        .option("maxOffsetsPerTrigger", settings.speed.max_records_per_trigger)
        .load()
    )
    return (
        records(arriving, topic_id)
        .writeStream.foreachBatch(epoch)
        .option("checkpointLocation", checkpoint.url)
        .trigger(processingTime=f"{settings.speed.trigger_ms} milliseconds")
        .start()
    )


def epochs_to(sink: Sink, write: Write, settings: Settings) -> Callable[[DataFrame, int], None]:
    """What Spark calls for each epoch."""

    def epoch(records: DataFrame, number: int) -> None:
        if sink.has(number):
            return
        covered = sink.checkpoint.epoch(number)
        written = write(records)
        crash.point("fragments written")
        sink.commit(written, covered.ranges, _reached(covered, settings), number)
        crash.point("fragments committed")

    return epoch


def _reached(epoch: Epoch, settings: Settings) -> datetime:
    """The time up to which nothing that had arrived is missing, as far as the epoch can tell.

    A full epoch left records behind: it vouches for nothing newer than the epoch before it did,
    so it states the beginning of time and the commit keeps the greater.
    """
    taken = sum(r.end - r.start for r in epoch.ranges.values())
    # Spark divides the bound among the partitions, each share rounded down
    if taken > settings.speed.max_records_per_trigger - len(epoch.ranges):
        return NEVER
    return epoch.asked_at


def beat_until_it_ends(query: StreamingQuery, sink: Sink, settings: Settings) -> None:
    """Commits a heartbeat whenever all that Kafka has is held and nothing says so recently."""
    pause = settings.speed.heartbeat_seconds
    while not query.awaitTermination(pause):  # type: ignore[arg-type]  # floats are taken
        asked_at = datetime.now(UTC)
        if (asked_at - sink.reached()).total_seconds() < pause:
            continue
        try:
            ends = {p: end for p, (_, end) in kafka.offsets(settings).items()}
        except ClickstreamError as trouble:
            log.warning("no heartbeat", why=str(trouble))
            continue
        held = sink.held()
        if all(held.end(p) >= end for p, end in ends.items()):
            nothing_new = {p: Range(held.end(p), held.end(p)) for p in ends}
            sink.commit(NOTHING, nothing_new, asked_at)
