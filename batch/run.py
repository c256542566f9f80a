"""One batch run: compute -> audit -> publish -> expire, by one process."""

from collections.abc import Callable
from datetime import datetime

from pyspark.sql import SparkSession

from batch import compute
from batch.audit import audit
from batch.expire import expire
from batch.fence import one_run_at_a_time
from batch.publish import publish
from clickstream.publication import Publication, latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse


def published(settings: Settings, make: Callable[[], Publication | None]) -> Publication:
    """Publishes the candidate that is made; where there was nothing to make, what is published.

    Nobody else runs meanwhile. Raises whatever make raises, AuditFailed and Overtaken.
    """
    warehouse = Warehouse.of(settings)
    with one_run_at_a_time(settings):
        if candidate := make():
            audit(settings, candidate)
            publish(warehouse, candidate)
            expire(settings, warehouse)
        served = latest(warehouse)
    assert served is not None
    return served


def run(
    settings: Settings,
    spark: SparkSession,
    until: datetime | None,
    reason: str,
    accept_loss: bool = False,
    made_for: str = "",
) -> Publication:
    """Publishes the views complete up to the records that had arrived before `until`.

    As `compute.compute` says.
    """
    return published(
        settings, lambda: compute.compute(settings, spark, until, reason, accept_loss, made_for)
    )


def rebuild(
    settings: Settings, spark: SparkSession, reason: str, made_for: str = ""
) -> Publication:
    """Publishes every view anew from `events` alone, up to what they hold; Kafka is not asked."""
    return published(settings, lambda: compute.rebuild(settings, spark, reason, made_for))
