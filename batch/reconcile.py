"""Recomputes one UTC day from the records, and says how it differs from what was served, and why.

By site, of the events that happened on the day, the page views among them, and the visits that
began on it:

recomputed   from all records below the served cutoff, by the views' own texts over `events`
served       what the publication that is served has
first        what the first publication had whose cutoff time lies beyond the day
late         recomputed, less a recompute of only what lies below the first one's cutoff
redefined    that recompute, less first: what a change of definition, or of the horizon, has changed
duplicate    records of the day that count in no visit of their own
lost         records of the day that Kafka still has, and `events` has not

By the laws served is recomputed, nothing is lost, and without such a change nothing is redefined.
A record that had arrived more than a day before it happened is not looked for in Kafka.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from deltalake.exceptions import DeltaError
from pyspark.sql import SparkSession

from batch.recompute import Counts, Day
from clickstream import kafka
from clickstream.definition import definition
from clickstream.errors import ClickstreamError
from clickstream.event import RECORD
from clickstream.parse import parse
from clickstream.publication import Publication, latest, newest_first
from clickstream.settings import Settings
from clickstream.spark import kafka_options, records
from clickstream.warehouse import Warehouse, try_again
from clickstream.warehouse.tables import RECONCILIATIONS, VISITS

Row = dict[str, object]
_PLACE = pa.schema(
    [("site_id", pa.string()), ("kafka_partition", pa.int32()), ("kafka_offset", pa.int64())]
)


@dataclass(frozen=True)
class Reconciled:
    """rows: of the table `reconciliations`. wrong: what the laws exclude, a sentence each."""

    rows: list[Row]
    wrong: list[str]


def reconcile(settings: Settings, spark: SparkSession, day: date) -> Reconciled:
    """Keeps what it found as rows of `reconciliations`, and gives it."""
    warehouse = Warehouse.of(settings)
    served = latest(warehouse)
    if served is None:
        raise ClickstreamError(
            "There is nothing to reconcile: no publication was made yet",
            do="Run `clickstream batch run` first.",
        )
    warehouse.create()
    first = _first_beyond(warehouse, day)
    if served.definition != definition(settings.gap_seconds):
        raise ClickstreamError(
            "What is served was made by another definition than these settings give",
            do="Reconcile with the settings that made it, or make a batch run with these.",
        )
    if served.horizon and day < served.horizon.date():
        raise ClickstreamError(
            f"The day lies before the horizon: what happened before {served.horizon:%Y-%m-%d} is "
            "forgotten",
            do="Choose a later one.",
        )
    with Day(settings, day, served) as found:
        counts = {"recomputed": found.recomputed(served.cutoff), "served": found.counts(served)}
        differing = found.differing()
        duplicate = found.duplicates()
        lost = found.lost(_in_kafka(settings, spark, served, day))
        if first:
            counts |= {"below": found.recomputed(first.cutoff), "first": found.counts(first)}
    rows = list(_rows(day, served, first, counts, {**duplicate, **lost}))
    _keep(warehouse, rows)
    return Reconciled(rows, list(_wrong(rows, served, first, differing)))


def _first_beyond(warehouse: Warehouse, day: date) -> Publication | None:
    """The first publication that had the day whole, as far as it had arrived, if it is readable."""
    end = datetime.combine(day + timedelta(days=1), time(), UTC)
    first = None
    for one in newest_first(warehouse):
        if one.cutoff.time is None or one.cutoff.time < end:
            break
        first = one
    if first is None:
        return None
    try:
        warehouse.open(VISITS, first.tables[VISITS.name])
    except DeltaError:  # maintenance has taken it
        return None
    return first


def _in_kafka(settings: Settings, spark: SparkSession, served: Publication, day: date) -> pa.Table:
    """Where Kafka has the day's events, below the cutoff: rows of _PLACE, parsed by the tasks."""
    topic, cutoff = settings.kafka.topic, served.cutoff
    earliest = kafka.offsets_at(settings, datetime.combine(day - timedelta(days=1), time(), UTC))
    kept = kafka.offsets(settings)
    start = {str(p): max(earliest.get(p, 0), kept[p][0]) for p in kept}
    end = {str(p): max(start[str(p)], cutoff[p]) for p in kept}
    arrived = (
        spark.read.format("kafka")
        .options(**kafka_options(settings))
        .option("startingOffsets", json.dumps({topic: start}))
        .option("endingOffsets", json.dumps({topic: end}))
        .load()
    )

    def places(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            events = parse(pa.Table.from_batches([batch]).cast(RECORD)).events
            days = events["event_time"].cast(pa.timestamp("us")).cast(pa.date32())
            found = events.filter(pc.equal(days, pa.scalar(day))).select(_PLACE.names)
            yield from found.to_batches()

    given = records(arrived, cutoff.topic_id)
    schema = "site_id string, kafka_partition int, kafka_offset long"
    return given.mapInArrow(places, schema).toArrow().cast(_PLACE)


def _rows(
    day: date,
    served: Publication,
    first: Publication | None,
    counts: dict[str, Counts],
    of_records: Counts,
) -> Iterator[Row]:
    """of_records: duplicate and lost ones, by site."""
    now = datetime.now(UTC)
    keys = {key for found in counts.values() for key in found}
    sites = {site for site, _ in keys | of_records.keys()}
    for site in sorted(sites):
        for metric in ("events", "pageviews", "visits"):
            given = {name: found.get((site, metric), 0) for name, found in counts.items()}
            is_events = metric == "events"
            yield {
                "day": day,
                "site_id": site,
                "metric": metric,
                "recomputed": given["recomputed"],
                "served": given["served"],
                "first": given.get("first"),
                "late": given["recomputed"] - given["below"] if first else None,
                "redefined": given["below"] - given["first"] if first else None,
                "duplicate": of_records.get((site, "duplicate"), 0) if is_events else 0,
                "lost": of_records.get((site, "lost"), 0) if is_events else 0,
                "publication": served.number,
                "first_publication": first.number if first else None,
                "reconciled_at": now,
            }


def _wrong(
    rows: list[Row], served: Publication, first: Publication | None, differing: int
) -> Iterator[str]:
    for row in rows:
        site, metric = row["site_id"], row["metric"]
        if row["served"] != row["recomputed"]:
            yield f"{site}: {row['served']} {metric} are served, and {row['recomputed']} are right"
        if row["lost"]:
            yield f"{site}: {row['lost']} records are in Kafka and not in `events`"
        if _is_alike(first, served) and first and row["redefined"]:
            yield (
                f"{site}: {row['first']} {metric} were published first; of the same records the "
                f"same definition gives {row['redefined']} more"
            )
    if differing:
        yield f"{differing} visits are not to the letter what is recomputed, or are in one alone"


def _is_alike(first: Publication | None, served: Publication) -> bool:
    """Whether both are to say the same of the same records."""
    return bool(first and (first.definition, first.horizon) == (served.definition, served.horizon))


@try_again
def _keep(warehouse: Warehouse, rows: list[Row]) -> None:
    table = pa.Table.from_pylist(rows, RECONCILIATIONS.columns)
    files = warehouse.write(RECONCILIATIONS, table)
    warehouse.commit(warehouse.open(RECONCILIATIONS), RECONCILIATIONS, files)
