"""Keeps the tables small and quick: fewer files, short logs, nothing that nobody can be served.

Rows do not change, but for those of before the horizon, where history is to end (batch/horizon.py).
What is done to `events` and `dead_letters` only a later publication names. The views are rewritten
as a run does it, behind the fence, and published with the same cutoff after the same audits: a
version that no publication names, the next run would take back.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pyspark.sql import SparkSession

from batch.audit import audit
from batch.compact import compact_log, compact_views, views_worth_it
from batch.fence import Fence, one_run_at_a_time
from batch.forget import forget
from batch.horizon import move
from batch.publish import publish
from batch.trail import shorten
from batch.vacuum import vacuum
from clickstream import crash
from clickstream.candidate import propose
from clickstream.errors import ClickstreamError
from clickstream.publication import Publication, latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import count
from clickstream.warehouse.tables import ALL, VIEWS


class RowsChanged(ClickstreamError):
    """Maintenance came to other rows than it began with; nothing of it is published."""


@dataclass(frozen=True)
class Maintained:
    """How many small files became few, and how many old ones went.

    published: the last one that this made; None where the views needed nothing. forgotten: how many
    records of before the horizon went.
    """

    compacted: int
    removed: int
    published: Publication | None
    forgotten: int = 0


def maintain(
    settings: Settings, spark: Callable[[], SparkSession], made_for: str = ""
) -> Maintained:
    """All of it, one step after the other; what one that dies leaves the next one does.

    spark: begins a session, where the views need it.
    """
    warehouse = Warehouse.of(settings)
    with one_run_at_a_time(settings):
        served = latest(warehouse)
        if served is None:
            raise ClickstreamError(
                "There is nothing to maintain: no publication was made yet",
                where=warehouse.url,
                do="Run `clickstream batch run` first.",
            )
        warehouse.create()
        published = move(settings, spark, served, made_for)
        served = published or served
        compacted = compact_log(warehouse, served.cutoff)
        if views_worth_it(warehouse, served):
            fence = Fence(warehouse, served)
            session = spark()
            fence.step_back(session)
            compacted += compact_views(session, fence)
            published = _publish(settings, fence, served, made_for)
        gone = forget(settings, warehouse)
        for table in ALL:
            warehouse.checkpoint(table)
        crash.point("checkpoints written")
        removed = vacuum(settings, warehouse)
        shorten(settings, warehouse)  # what this replaces the next one takes away
        return Maintained(compacted, removed, published, gone)


def _publish(settings: Settings, fence: Fence, served: Publication, made_for: str) -> Publication:
    warehouse, versions = fence.warehouse, fence.versions()
    counts = {t.name: count(warehouse.open(t, versions[t.name])) for t in VIEWS}
    if changed := sorted(n for n, rows in counts.items() if rows != served.counts.get(n)):
        raise RowsChanged(
            f"Maintenance changed how many rows there are of {', '.join(changed)}",
            do="What was published is served as before; the next run takes this back.",
        )
    candidate = replace(
        served,
        number=served.number + 1,
        run_id=fence.run_id,
        published_at=datetime.now(UTC),
        reason="maintenance",
        made_for=made_for,
        tables={**served.tables, **versions},
        changes="",
    )
    propose(warehouse, candidate)
    crash.point("proposed")
    audit(settings, candidate)
    return publish(warehouse, candidate)
