"""One batch run: compute -> audit -> publish -> expire, by one process."""

from datetime import date, datetime

import structlog
from pyspark.sql import SparkSession

from batch import compute
from batch import repair as repairing
from batch.audit import audit
from batch.expire import expire
from batch.fence import one_run_at_a_time
from batch.publish import publish
from clickstream.publication import Publication, latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse

log = structlog.get_logger()


def run(
    settings: Settings,
    spark: SparkSession,
    until: datetime | None,
    reason: str,
    accept_loss: bool = False,
    made_for: str = "",
) -> Publication:
    """Publishes the views complete up to the records that had arrived before `until`.

    As `compute.compute` says; where there is nothing new, gives what is published.
    """
    with one_run_at_a_time(settings):
        candidate = compute.compute(settings, spark, until, reason, accept_loss, made_for)
        return _publish(settings, candidate)


def rebuild(
    settings: Settings, spark: SparkSession, reason: str, made_for: str = ""
) -> Publication:
    """Publishes every view anew from `events` alone, up to what they hold; Kafka is not asked."""
    with one_run_at_a_time(settings):
        return _publish(settings, compute.rebuild(settings, spark, reason, made_for))


def repair(
    settings: Settings,
    spark: SparkSession,
    first: date,
    last: date,
    reason: str,
    made_for: str = "",
) -> Publication:
    """Publishes these UTC days made anew from `events`; where nothing differs, what is published.

    Raises CannotRepair.
    """
    with one_run_at_a_time(settings):
        candidate = repairing.repair(settings, spark, first, last, reason, made_for)
        return _publish(settings, candidate)


def _publish(settings: Settings, candidate: Publication | None) -> Publication:
    warehouse = Warehouse.of(settings)
    if candidate:
        audit(settings, candidate)
        publish(warehouse, candidate)
        expire(settings, warehouse)
    published = latest(warehouse)
    assert published is not None
    return published
