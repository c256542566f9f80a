"""Moves the horizon: what happened before it is in no answer from then on.

Answers are then a naive recompute over the events that happened at or after it. A visit that lies
across it is what its later events make of it, and `prev` in the cubes begins there anew. This is a
candidate as any other, with the cutoff that is published: audited, and published in one step. The
events themselves go later (batch/forget.py).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from pyspark.sql import SparkSession

from batch.audit import audit
from batch.events import Between
from batch.fence import Fence
from batch.publish import publish
from batch.remake import candidate_of, prepared, remake
from batch.stretch import Stretch
from clickstream import crash
from clickstream.candidate import propose
from clickstream.definition import definition
from clickstream.publication import Publication
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse

log = structlog.get_logger()


def due(settings: Settings, served: Publication) -> datetime | None:
    """Where the horizon is to be, where that is beyond the published one; else None.

    The first of a month, UTC, counted from what is complete: where batch stands still nothing goes.
    """
    days, until = settings.batch.history_days, served.cutoff.time
    if not days or until is None:
        return None
    kept = (until - timedelta(days=days)).astimezone(UTC)
    horizon = datetime(kept.year, kept.month, 1, tzinfo=UTC)
    return horizon if served.horizon is None or horizon > served.horizon else None


def move(
    settings: Settings, spark: Callable[[], SparkSession], served: Publication, made_for: str = ""
) -> Publication | None:
    """Publishes what is served without what lies before the horizon that is due, if one is.

    Not where settings give another definition: the next run makes all anew with these, first.
    """
    horizon = due(settings, served)
    if horizon is None or served.definition != definition(settings.gap_seconds):
        return None
    warehouse = Warehouse.of(settings)
    fence, session = Fence(warehouse, served), spark()
    fence.step_back(session)
    wanted = Between(None, served.cutoff, horizon)
    before = Stretch(None, horizon)
    timezones = dict(served.timezones)
    remake(session, fence, prepared(fence, wanted, before, settings.gap_seconds, timezones))
    crash.point("horizon moved")
    reason = f"forgets what happened before {horizon:%Y-%m-%d}"
    candidate = replace(candidate_of(fence, served, reason, made_for), horizon=horizon)
    propose(warehouse, candidate)
    crash.point("proposed")
    audit(settings, candidate)
    log.info("moves the horizon", to=f"{horizon:%Y-%m-%d}")
    return publish(warehouse, candidate)
