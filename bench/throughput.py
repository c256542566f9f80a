"""How much the speed layer takes in, beside a Spark stream that does nothing with what it reads.

    python -m bench.throughput [--records 400000] [--rounds 3]

One topic, filled beforehand with the simulator's records, is read to its end, again and again, by
streams of one Spark session with the same bound on records per epoch and no pause between epochs:

  bare     Kafka -> from_json with the contract's fields -> noop: no enrichment, nothing kept
  parse    Kafka -> the project's parse, in Python tasks -> noop: enriched, nothing kept
  driver   the speed layer, speed.sink = "driver"
  tasks    the speed layer, speed.sink = "tasks"

They take turns, each in every round; the first round warms up and is not counted, nor are the first
two epochs of a stream. The ratios are to `bare` and to `parse` of the same round. CPU: of this
process, its JVM and its workers, for a million records.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from threading import Thread
from threading import enumerate as enumerate_threads
from typing import Any

import pyarrow as pa
from confluent_kafka import Producer
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.streaming.query import StreamingQuery

from bench.rig import report, usage
from bench.rig.system import broker
from bench.rig.traffic import pool
from clickstream.event import RECORD
from clickstream.parse import parse
from clickstream.settings import Settings
from clickstream.spark import kafka_options, records, session
from speed import stream
from speed.conf import STREAMING

FIELDS = """
    v int, event_id string, site_id string, visitor_id string, name string, event_time string,
    interactive boolean, url string, title string, referrer string, user_agent string, ip string,
    screen string, language string, user_id string, props map<string, string>,
    revenue struct<amount: string, currency: string>, scroll int, engaged_ms bigint,
    hostname string, path string, source string, channel string, utm_source string,
    utm_medium string, utm_campaign string, utm_content string, utm_term string, country string,
    region string, city string, device string, browser string, browser_version string, os string,
    os_version string, bot boolean
"""
CONF = {
    "spark.sql.streaming.numRecentProgressUpdates": "100000",
    # of no use to the speed layer (speed/conf.py), but `bare` is a third faster with it
    "spark.driver.defaultJavaOptions": "-XX:+UseParallelGC",
}
PATIENCE = 600.0  # seconds for one stream
SKIPPED = 2  # epochs

Start = Callable[[Settings, SparkSession], None]


def bare(settings: Settings, spark: SparkSession) -> None:
    parsed = _topic(settings, spark).select(
        F.from_json(F.col("value").cast("string"), FIELDS).alias("event")
    )
    _to_nowhere(settings, parsed.select("event.*"))


def parse_only(settings: Settings, spark: SparkSession) -> None:
    def events(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            found = parse(pa.Table.from_batches([batch]).cast(RECORD)).events
            yield from found.select(["site_id", "source", "channel", "country"]).to_batches()

    shape = "site_id string, source string, channel string, country string"
    arriving = records(_topic(settings, spark), "topic")
    _to_nowhere(settings, arriving.mapInArrow(events, shape))


def speed(settings: Settings, spark: SparkSession) -> None:
    Thread(target=stream.run, args=(settings, spark), name="speed", daemon=True).start()


def _topic(settings: Settings, spark: SparkSession) -> DataFrame:
    return (
        spark.readStream.format("kafka")
        .options(**kafka_options(settings))
        .option("startingOffsets", "earliest")
        .option("kafka.fetch.max.wait.ms", 10)
        .option("maxOffsetsPerTrigger", settings.speed.max_records_per_trigger)
        .load()
    )


def _to_nowhere(settings: Settings, rows: DataFrame) -> None:
    (
        rows.writeStream.format("noop")
        .option("checkpointLocation", settings.checkpoint_url)
        .trigger(processingTime=f"{settings.speed.trigger_ms} milliseconds")
        .start()
    )


STREAMS: dict[str, tuple[Start, dict[str, Any]]] = {
    "bare": (bare, {}),
    "parse": (parse_only, {}),
    "driver": (speed, {"sink": "driver"}),
    "tasks": (speed, {"sink": "tasks"}),
}


def measure(name: str, settings: Settings, spark: SparkSession, records: int) -> dict[str, Any]:
    """Runs one stream over the whole topic, from a checkpoint of its own."""
    start, changes = STREAMS[name]
    start(settings.model_copy(update={"speed": settings.speed.model_copy(update=changes)}), spark)
    query = _running(spark)
    before = _epochs(query, until=lambda epochs: len(epochs) >= SKIPPED)
    watch = usage.Watch({"spark": os.getpid()})
    watch.start()
    counted = _epochs(query, until=lambda epochs: _records(epochs) >= records)[len(before) :]
    watch.stop()
    query.stop()
    for thread in (t for t in enumerate_threads() if t.name == "speed"):
        thread.join()
    took = sum(epoch["durationMs"]["triggerExecution"] for epoch in counted) / 1000
    millions = _records(counted) / 1e6
    return {
        "records_per_second": _records(counted) / took,
        "epoch_ms": 1000 * took / len(counted),
        "cpu_seconds_per_million": {n: u.cpu_seconds / millions for n, u in watch.used.items()},
        "peak_mb": {n: round(u.peak_bytes / 2**20) for n, u in watch.used.items()},
    }


def _records(epochs: Sequence[dict[str, Any]]) -> int:
    return sum(epoch["numInputRows"] for epoch in epochs)


def _running(spark: SparkSession) -> StreamingQuery:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if spark.streams.active:
            return spark.streams.active[0]
        time.sleep(0.02)
    raise RuntimeError("the stream did not start")


def _epochs(
    query: StreamingQuery, until: Callable[[list[dict[str, Any]]], bool]
) -> list[dict[str, Any]]:
    """The stream's epochs with records, once they are enough."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if failed := query.exception():
            raise RuntimeError(str(failed))
        epochs = [dict(epoch) for epoch in query.recentProgress if epoch["numInputRows"]]
        if until(epochs):
            return epochs
        time.sleep(0.02)
    raise RuntimeError(f"not read to its end after {PATIENCE:.0f} s")


def fill(settings: Settings, records: int) -> None:
    """Puts the records into the topic."""
    producer = Producer({"bootstrap.servers": settings.kafka.bootstrap_servers, "linger.ms": 20})
    for record in pool(5_000, records):
        while True:
            try:
                producer.produce(settings.kafka.topic, key=record.key, value=record.value)
                break
            except BufferError:  # its queue is full
                producer.poll(0.1)
    producer.flush()


def main() -> None:
    options = argparse.ArgumentParser(
        prog="python -m bench.throughput",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--records", type=int, default=400_000, help="in the topic")
    options.add_argument("--rounds", type=int, default=3, help="that count, after the first")
    options.add_argument("--only", default=",".join(STREAMS), help="streams, comma-separated")
    options.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the system"
    )
    asked = options.parse_args()
    names = asked.only.split(",")

    rounds: list[dict[str, Any]] = []
    load = usage.machine()
    with broker(["speed.trigger_ms=0", *asked.set]) as system:
        fill(system.settings, asked.records)
        spark = session(system.settings, "bench", STREAMING | CONF)
        number = count()
        for _ in range(1 + asked.rounds):
            own = {}
            for name in names:
                folder = system.settings.data_dir / f"run{next(number)}"
                settings = system.settings.model_copy(update={"data_dir": folder})
                own[name] = measure(name, settings, spark, asked.records)
            rounds.append(own)
            report.show([_row(name, own[name], own) for name in names])
        spark.stop()
    counted = rounds[1:]
    print("Medians of the rounds")
    rows = [_medians(name, counted) for name in names]
    report.show(rows)
    print(f"Load average before: {load['load_average']}")
    report.keep(
        "throughput", {"set": asked.set, "machine": load, "medians": rows, "rounds": counted}
    )


def _row(name: str, one: dict[str, Any], round_: dict[str, Any]) -> dict[str, Any]:
    ratios = {
        f"to {base}": one["records_per_second"] / round_[base]["records_per_second"]
        for base in ("bare", "parse")
        if base in round_
    }
    return {
        "stream": name,
        "records/s": one["records_per_second"],
        **ratios,
        "ms an epoch": one["epoch_ms"],
        "CPU s/million": sum(one["cpu_seconds_per_million"].values()),
        "peak MiB": sum(one["peak_mb"].values()),
    }


def _medians(name: str, rounds: list[dict[str, Any]]) -> dict[str, Any]:
    rows = [_row(name, one[name], one) for one in rounds]
    return {"stream": name} | {
        key: statistics.median(row[key] for row in rows) for key in rows[0] if key != "stream"
    }


if __name__ == "__main__":
    main()
