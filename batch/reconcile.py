"""Recomputes one UTC day from the records, and says how it differs from what was served, and why.

By site, of the events that happened on the day, the page views among them, and the visits that
began on it:

recomputed   from all records below the served cutoff, by the views' own texts: from Kafka itself
             where it still has the day's, else from `events`
served       what the publication that is served has
first        what the first publication had whose cutoff time lies beyond the day
late         recomputed, less a recompute of only what lies below the first one's cutoff
redefined    that recompute, less first: what a change of definition, or of the horizon, has changed
duplicate    records of the day that count in no visit of their own
lost         records of the day that Kafka still has, and `events` has not

By the laws served is recomputed, nothing is lost, `events` are what Kafka has, and without such a
change nothing is redefined. A record that had arrived more than a day before it happened is not
looked for in Kafka.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile

import pyarrow as pa
from pyspark.sql import SparkSession

from batch.kappa import in_kafka
from batch.readable import gone
from batch.recompute import Counts, Day
from clickstream.definition import definition
from clickstream.errors import ClickstreamError
from clickstream.publication import Publication, latest, newest_first
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse, try_again
from clickstream.warehouse.tables import RECONCILIATIONS, VISITS

Row = dict[str, object]


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
        found.take(in_kafka(settings, spark, day, served.cutoff))
        counts = {"recomputed": found.recomputed(served.cutoff), "served": found.counts(served)}
        differing = found.differing()
        altered = found.altered()
        of_records = {**found.duplicates(), **found.lost()}
        if first:
            counts |= {"below": found.recomputed(first.cutoff), "first": found.counts(first)}
    rows = list(_rows(day, served, first, counts, of_records))
    _keep(warehouse, rows)
    return Reconciled(rows, list(_wrong(rows, served, first, differing, altered)))


def _first_beyond(warehouse: Warehouse, day: date) -> Publication | None:
    """The first publication that had the day whole, as far as it had arrived, if it is readable.

    One that was made before the day was over cannot have it; after a rollback a later one may not.
    """
    end = datetime.combine(day + timedelta(days=1), time(), UTC)
    since = takewhile(lambda one: one.published_at >= end, newest_first(warehouse))
    beyond = [one for one in since if one.cutoff.time and one.cutoff.time >= end]
    if not beyond or gone(warehouse, VISITS, beyond[-1].tables[VISITS.name]):
        return None  # none had it, or maintenance has taken it
    return beyond[-1]


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
    rows: list[Row],
    served: Publication,
    first: Publication | None,
    differing: int,
    altered: int,
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
    if altered:
        yield f"{altered} records are not in `events` as they are in Kafka"
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
