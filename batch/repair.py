"""Makes some days of the views anew from `events`, under the definition that is published.

For days that are known to be wrong: what differs is replaced, the rest stays, at a small part of
what a rebuild costs. It is a candidate as any other, with the cutoff that is published.
"""

from datetime import date

import structlog
from pyspark.sql import SparkSession

from batch.compare import differ
from batch.events import Between
from batch.fence import Fence
from batch.remake import candidate_of, prepared, remake
from batch.stretch import Stretch
from batch.today import Today
from clickstream import crash
from clickstream.candidate import propose
from clickstream.errors import ClickstreamError
from clickstream.publication import Publication, latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse

log = structlog.get_logger()


class CannotRepair(ClickstreamError):
    """These days cannot be made anew by themselves; nothing has changed."""


def repair(
    settings: Settings,
    spark: SparkSession,
    first: date,
    last: date,
    reason: str,
    made_for: str = "",
) -> Publication | None:
    """Makes a candidate in which the visits that touch these UTC days are those of their events.

    And activity and cubes of their local days, those of visits. None: they are so already.
    """
    warehouse = Warehouse.of(settings)
    served = latest(warehouse)
    if served is None:
        raise CannotRepair(
            "There is nothing to repair: no publication was made yet",
            where=warehouse.url,
            do="Run `clickstream batch run` first.",
        )
    if first > last:
        raise CannotRepair(f"{first} is after {last}", do="Give the first day, then the last one.")
    if not Today.of(settings).made(warehouse, served):
        raise CannotRepair(
            "What is published was made by another definition, or other time zones of sites, than "
            "these settings give: all of history has to be made anew with these, not some days",
            do="Run `clickstream batch rebuild`.",
        )
    fence = Fence(warehouse, served)
    fence.step_back(spark)
    crash.point("stepped back")
    wanted = Between(None, served.cutoff, served.horizon)
    days = Stretch.of_days(first, last)
    timezones = dict(served.timezones)
    remake(spark, fence, prepared(fence, wanted, days, settings.gap_seconds, timezones))
    crash.point("views written")
    candidate = candidate_of(fence, served, reason, made_for)
    if not differ(candidate.changes):
        log.info("nothing differs", first=str(first), last=str(last))
        return None
    propose(warehouse, candidate)
    crash.point("proposed")
    log.info("repaired", number=candidate.number, rows=candidate.counts)
    return candidate
