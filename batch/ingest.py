"""Kafka -> `events` and `dead_letters`: every record once, whatever is killed.

Each table keeps, with its rows, the offset up to which it has each partition. Dead letters are
committed first; a run that died in between finds them ahead and does not write them again.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass

import pyarrow as pa
import structlog
from deltalake import DeltaTable
from pyspark.sql import SparkSession

from clickstream import crash, kafka, losses
from clickstream.chunks import chunks
from clickstream.coverage import Hole
from clickstream.cutoff import Cutoff
from clickstream.errors import ClickstreamError
from clickstream.parse import parse
from clickstream.settings import Settings
from clickstream.spark import kafka_options, records
from clickstream.warehouse import Warehouse
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.tables import DEAD_LETTERS, EVENTS, Table

log = structlog.get_logger()

RECORDS_PER_FILE = 500_000


@dataclass(frozen=True)
class Ingested:
    """How many records a run added to each table."""

    events: int
    dead_letters: int


def ingest(
    settings: Settings,
    spark: SparkSession,
    warehouse: Warehouse,
    target: Cutoff,
    run_id: str,
    accept_loss: bool = False,
) -> Ingested:
    """Brings both tables up to the target, exclusive. Raises Overtaken where another run does.

    accept_loss: whether to go on without records that Kafka has deleted unread; else that raises.
    """
    events, dead_letters = warehouse.open(EVENTS), warehouse.open(DEAD_LETTERS)
    start = position(events, target)
    if not start.is_behind(target):
        return Ingested(0, 0)
    start = losses.beyond(warehouse, start)
    lost = _lost(settings, start, target)
    if lost and not accept_loss:
        raise _refusal(settings, lost)
    if lost:
        losses.accept(warehouse, target.topic_id, lost, run_id)
        log.warning("goes on without records", lost=", ".join(map(str, lost)))
        crash.point("losses accepted")
        start = losses.beyond(warehouse, start)
    start = min_of(start, target)
    files = _write(settings, spark, warehouse, start, target, position(dead_letters, target))
    for handle, table in ((dead_letters, DEAD_LETTERS), (events, EVENTS)):
        warehouse.commit(
            handle,
            table,
            files[table.name],
            transactions=_reaching(max_of(position(handle, target), target)),
            says={"run_id": run_id},
        )
        crash.point(f"{table.name} ingested")
    return Ingested(*(sum(f.rows for f in files[t.name]) for t in (EVENTS, DEAD_LETTERS)))


def position(handle: DeltaTable, target: Cutoff) -> Cutoff:
    """Up to where one version of a table has each partition that the target names."""
    return Cutoff(
        target.topic_id,
        {p: handle.transaction_version(f"ingested/{p}/{target.topic_id}") or 0
         for p in target.offsets},
    )  # fmt: skip


def max_of(one: Cutoff, other: Cutoff) -> Cutoff:
    return Cutoff(other.topic_id, {p: max(one[p], other[p]) for p in other.offsets})


def min_of(one: Cutoff, other: Cutoff) -> Cutoff:
    return Cutoff(other.topic_id, {p: min(one[p], other[p]) for p in other.offsets})


def _reaching(cutoff: Cutoff) -> dict[str, int]:
    return {f"ingested/{p}/{cutoff.topic_id}": end for p, end in cutoff.offsets.items()}


def _lost(settings: Settings, start: Cutoff, target: Cutoff) -> list[Hole]:
    """What is to be read and Kafka no longer has; of a partition all that it has deleted."""
    return [
        Hole(partition, start[partition], first)
        for partition, (first, _) in kafka.offsets(settings).items()
        if start[partition] < min(first, target[partition])
    ]


def _refusal(settings: Settings, lost: list[Hole]) -> ClickstreamError:
    which = ", ".join(f"{h.start} to {h.end - 1} of partition {h.partition}" for h in lost)
    return ClickstreamError(
        f"Kafka no longer has the records {which}, and no batch run has read them",
        where=f"topic {settings.kafka.topic}",
        do="Restore the topic from a backup; or go on without them, which every answer then says: "
        "`clickstream batch run --accept-loss`.",
    )


def _write(
    settings: Settings,
    spark: SparkSession,
    warehouse: Warehouse,
    start: Cutoff,
    target: Cutoff,
    dead_letters_from: Cutoff,
) -> dict[str, list[DataFile]]:
    """Parses the records in the tasks, which write the files and report them."""
    topic = settings.kafka.topic
    arrived = (
        spark.read.format("kafka")
        .options(**kafka_options(settings))
        .option("startingOffsets", json.dumps({topic: _json(start)}))
        .option("endingOffsets", json.dumps({topic: _json(target)}))
        .option("minPartitions", spark.sparkContext.defaultParallelism)
        .load()
    )

    def parse_here(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for chunk in chunks(batches, RECORDS_PER_FILE):
            parsed = parse(chunk)
            rejected = [
                row["kafka_offset"] >= dead_letters_from[row["kafka_partition"]]
                for row in parsed.dead_letters.select(
                    ["kafka_partition", "kafka_offset"]
                ).to_pylist()
            ]
            new = parsed.dead_letters.filter(pa.array(rejected, pa.bool_()))
            for table, rows in ((EVENTS, parsed.events), (DEAD_LETTERS, new)):
                for file in warehouse.write(table, _by_arrival(rows, table)):
                    yield pa.RecordBatch.from_pydict(
                        {"table": [table.name], "file": [json.dumps(asdict(file))]}
                    )

    files: dict[str, list[DataFile]] = {EVENTS.name: [], DEAD_LETTERS.name: []}
    written = records(arrived, target.topic_id).mapInArrow(parse_here, "table string, file string")
    for row in written.collect():
        files[row["table"]].append(DataFile(**json.loads(row["file"])))
    return files


def _json(cutoff: Cutoff) -> dict[str, int]:
    return {str(p): offset for p, offset in cutoff.offsets.items()}


def _by_arrival(rows: pa.Table, table: Table) -> pa.Table:
    date = rows["arrival_time"].cast(pa.timestamp("us")).cast(pa.date32())
    return rows.append_column("arrival_date", date).cast(table.columns)
