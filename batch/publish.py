"""A candidate becomes what is served: if it has passed its audits, and is still the next."""

from dataclasses import replace
from datetime import UTC, datetime

import structlog

from batch.audit import passed
from clickstream import crash, publication
from clickstream.publication import Publication, at, latest
from clickstream.warehouse import Overtaken, Warehouse

log = structlog.get_logger()


def publish(warehouse: Warehouse, candidate: Publication) -> Publication:
    """Publishes a candidate, or gives the publication that holds what it would bring.

    Raises NotAudited for one that has not passed its audits, and Overtaken where another run has
    published since and does not hold all of it: nothing is changed then.
    """
    served = latest(warehouse)
    if served and held_by(warehouse, served, candidate):
        log.info("published already", publication=served.number)
        return served
    if served and served.number >= candidate.number:
        raise Overtaken(
            f"Publication {served.number} was made since this candidate was computed",
            where=f"run {candidate.run_id}",
            do="Compute it again.",
        )
    passed(warehouse, candidate)
    new = replace(candidate, published_at=datetime.now(UTC))
    crash.point("about to publish")
    publication.publish(warehouse, new, after=at(warehouse, new.number - 1))
    crash.point("published")
    log.info("published", number=new.number, rows=new.counts)
    return new


def held_by(warehouse: Warehouse, served: Publication, candidate: Publication) -> bool:
    """Whether all that a candidate would bring is published.

    Of one that makes days anew only where it was published itself: others have its records, and
    the days as they were.
    """
    if served.number < candidate.number:
        return False
    if candidate.changes:
        return was_published(warehouse, candidate)
    made_by = (candidate.definition, candidate.cubes)
    is_made_alike = (served.definition, served.cubes) == made_by
    return is_made_alike and not served.cutoff.is_behind(candidate.cutoff)


def was_published(warehouse: Warehouse, candidate: Publication) -> bool:
    """Whether a candidate itself became a publication."""
    made = at(warehouse, candidate.number)
    return made is not None and made.run_id == candidate.run_id
