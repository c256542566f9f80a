"""Ingest -> views -> a candidate: all of a run that needs Spark, in one application."""

from datetime import UTC, datetime

import structlog
from pyspark.sql import SparkSession

from batch import views
from batch.compare import compare, told
from batch.events import Between
from batch.fence import Fence
from batch.ingest import ingest, max_of, position
from batch.today import Today
from clickstream import crash, kafka
from clickstream.candidate import propose
from clickstream.cutoff import Cutoff
from clickstream.errors import ClickstreamError
from clickstream.publication import Publication, latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import count
from clickstream.warehouse.tables import DEAD_LETTERS, EVENTS, VIEWS

log = structlog.get_logger()


def is_due(settings: Settings, until: datetime | None) -> bool:
    """Whether `compute` would have something to do; asked before Spark is started for it."""
    base = latest(Warehouse.of(settings))
    return _is_due(settings, base, _target(settings, base, until))


def compute(
    settings: Settings,
    spark: SparkSession,
    until: datetime | None,
    reason: str,
    accept_loss: bool = False,
    made_for: str = "",
) -> Publication | None:
    """Makes a candidate, complete up to the records that had arrived before `until`.

    until: becomes offsets, the first at or after it in each partition; None: all there is now.
    accept_loss: whether to go on without records that Kafka has deleted unread.
    At or below the published cutoff there is nothing to do: None.
    """
    warehouse = Warehouse.of(settings)
    warehouse.create()
    base = latest(warehouse)
    target = _target(settings, base, until)
    if not _is_due(settings, base, target):
        return None
    fence = Fence(warehouse, base)
    ingested = ingest(settings, spark, warehouse, target, fence.run_id, accept_loss)
    log.info("ingested", events=ingested.events, dead_letters=ingested.dead_letters)
    return _candidate(settings, spark, fence, target, reason, made_for)


def rebuild(
    settings: Settings, spark: SparkSession, reason: str, made_for: str = ""
) -> Publication:
    """Makes a candidate of every view anew from `events` alone, up to what they hold."""
    warehouse = Warehouse.of(settings)
    base = latest(warehouse)
    if base is None:
        raise ClickstreamError(
            "There is nothing to rebuild: no publication was made yet",
            where=warehouse.url,
            do="Run `clickstream batch run` first.",
        )
    warehouse.create()
    held = position(warehouse.open(EVENTS), base.cutoff)
    target = Cutoff(held.topic_id, max_of(held, base.cutoff).offsets, base.cutoff.time)
    fence = Fence(warehouse, base)
    return _candidate(settings, spark, fence, target, reason, made_for, anew=True)


def _is_due(settings: Settings, base: Publication | None, target: Cutoff) -> bool:
    if base and not base.cutoff.is_behind(target) and Today.of(settings).said_by(base):
        log.info("nothing new", publication=base.number)
        return False
    return True


def _target(settings: Settings, base: Publication | None, until: datetime | None) -> Cutoff:
    topic_id = kafka.topic_id(settings)
    now = datetime.now(UTC)
    if until:
        offsets = kafka.offsets_at(settings, until)
    else:
        offsets = {p: end for p, (_, end) in kafka.offsets(settings).items()}
    target = Cutoff(topic_id, offsets, min(until or now, now))
    if base is None:
        return target
    if base.cutoff.topic_id != topic_id:
        raise ClickstreamError(
            f"The topic {settings.kafka.topic} was made anew: its id is {topic_id}, the published "
            f"views are of {base.cutoff.topic_id}",
            do="Point kafka.topic at the old topic, or start a new warehouse (warehouse.url).",
        )
    newer = max(filter(None, (target.time, base.cutoff.time)))
    return Cutoff(topic_id, max_of(base.cutoff, target).offsets, newer)


def _candidate(
    settings: Settings,
    spark: SparkSession,
    fence: Fence,
    target: Cutoff,
    reason: str,
    made_for: str,
    anew: bool = False,
) -> Publication:
    warehouse, base = fence.warehouse, fence.base
    today, gap = Today.of(settings), settings.gap_seconds
    horizon = base.horizon if base else None
    events_version = warehouse.open(EVENTS).version()
    is_anew = anew or base is None or not today.made(warehouse, base)
    if base is None or is_anew:
        views.rebuild(spark, fence, Between(None, target, horizon), gap, today.timezones)
    else:
        fence.step_back(spark)
        crash.point("stepped back")
        new = Between(base.cutoff, target, horizon)
        views.update(spark, fence, new, gap, today.timezones)
    crash.point("views written")
    versions = {
        EVENTS.name: events_version,
        DEAD_LETTERS.name: warehouse.open(DEAD_LETTERS).version(),
        **fence.versions(),
    }
    changes = ""
    if base and is_anew:
        changes = told(compare(warehouse, base.tables, versions))
    candidate = Publication(
        number=(base.number if base else 0) + 1,
        run_id=fence.run_id,
        published_at=datetime.now(UTC),
        reason=reason,
        definition=today.definition,
        cubes=today.cubes,
        timezones=today.timezones,
        horizon=horizon,
        changes=changes,
        cutoff=target,
        tables=versions,
        counts={
            table.name: count(warehouse.open(table, versions[table.name]))
            for table in (EVENTS, DEAD_LETTERS, *VIEWS)
        },
        made_for=made_for,
    )
    propose(warehouse, candidate)
    crash.point("proposed")
    log.info("computed", number=candidate.number, rows=candidate.counts)
    return candidate
