"""Publishes again what an earlier publication says, as the next number.

The views go back; the answers do not: what lies beyond the earlier cutoff is the tail's again, and
what expiry has taken out of the tail is put back first (batch/refill.py). The next run goes on from
there. This alone takes a cutoff back (law 6).
"""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from batch.fence import one_run_at_a_time
from batch.forget import forgotten
from batch.readable import gone
from batch.refill import refill
from clickstream import crash
from clickstream.cutoff import Cutoff
from clickstream.definition import definition
from clickstream.errors import ClickstreamError
from clickstream.publication import Publication, at, latest, publish
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import ALL, DEAD_LETTERS, EVENTS

log = structlog.get_logger()


class CannotRollBack(ClickstreamError):
    """The publication cannot be served again; what is served is unchanged."""


def rollback(settings: Settings, number: int, reason: str, made_for: str = "") -> Publication:
    """Makes publication `number` what is served, and gives the one that says so.

    Raises CannotRollBack, CannotRefill, or Overtaken where a run publishes meanwhile.
    """
    warehouse = Warehouse.of(settings)
    with one_run_at_a_time(settings):
        served, again = _chosen(warehouse, number)
        _refuse_other(settings, served, again)
        _refuse_gone(warehouse, again)
        _refuse_forgotten(warehouse, again)
        everywhere = served.cutoff.offsets.keys() | again.cutoff.offsets.keys()
        cutoff = Cutoff(again.cutoff.topic_id, {p: again.cutoff[p] for p in everywhere})
        refill(settings, cutoff, again.definition)
        crash.point("refilled")
        new = replace(
            again,
            number=served.number + 1,
            run_id=str(uuid.uuid4()),
            published_at=datetime.now(UTC),
            reason=f"back to publication {number}: {reason}",
            made_for=made_for,
            changes="",
        )
        publish(warehouse, new, after=served, again=again)
        crash.point("rolled back")
        # An expiry elsewhere did not know of the cutoff until now. From here on it does.
        refill(settings, cutoff, again.definition, is_published=True)
        log.info("rolled back", to=number, number=new.number)
        return new


def _chosen(warehouse: Warehouse, number: int) -> tuple[Publication, Publication]:
    served = latest(warehouse)
    if served is None:
        raise CannotRollBack("Nothing was published yet", do="Run `clickstream batch run` first.")
    if number == served.number:
        raise CannotRollBack(f"Publication {number} is the one that is served")
    again = at(warehouse, number)
    if again is None:
        raise CannotRollBack(
            f"There is no publication {number}", do="`clickstream publications` lists them."
        )
    return served, again


def _refuse_other(settings: Settings, served: Publication, again: Publication) -> None:
    if again.cutoff.topic_id != served.cutoff.topic_id:
        raise CannotRollBack(f"Publication {again.number} is of another topic")
    if {served.definition, definition(settings.gap_seconds)} != {again.definition}:
        raise CannotRollBack(
            f"Publication {again.number} was made by another definition than is served, or than "
            "these settings give: the tail's fragments would not fit it",
            do="Run the version and settings that made it, and there `clickstream batch rebuild`.",
        )


def _refuse_gone(warehouse: Warehouse, again: Publication) -> None:
    for table in ALL:
        if table.name in again.tables and (
            what := gone(warehouse, table, again.tables[table.name])
        ):
            raise CannotRollBack(
                f"Publication {again.number} can no longer be read: {what} were taken away by "
                "maintenance",
                do="Choose a later one, or make all anew from `events`: "
                "`clickstream batch rebuild`.",
            )


def _refuse_forgotten(warehouse: Warehouse, again: Publication) -> None:
    """The next run would make visits of what is left of events, and audits would miss the rest."""
    for table in (EVENTS, DEAD_LETTERS):
        lost = forgotten(warehouse.open(table), again.cutoff)
        if lost.horizon is None:
            continue
        is_earlier = again.horizon is None or again.horizon < lost.horizon
        if is_earlier or again.cutoff.is_behind(lost.below):
            raise CannotRollBack(
                f"Publication {again.number} needs records of {table.name} that maintenance has "
                f"forgotten since: what happened before {lost.horizon:%Y-%m-%d}",
                do="Choose a later one.",
            )
