"""Puts back into `fragments` what expiry took out of it, for a cutoff that goes back (law 7).

Fragments are a pure function of events (views/fragments.sql), and `events` has them all: what lies
between the cutoff and the first fragment that is still there is folded again.
"""

from collections.abc import Mapping

import structlog
from deltalake import DeltaTable

from batch.events import Between, in_groups
from batch.ingest import position
from clickstream import coverage, losses
from clickstream.coverage import Coverage
from clickstream.cutoff import Cutoff, Range
from clickstream.enrich.again import enriched_anew
from clickstream.errors import ClickstreamError
from clickstream.fold import Folder
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse, try_again
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.tables import EVENTS, FRAGMENTS

log = structlog.get_logger()

ROWS = 500_000  # events at a time: memory stays bounded


class CannotRefill(ClickstreamError):
    """`events` do not reach from the cutoff to the fragments that there are."""


def refill(
    settings: Settings, cutoff: Cutoff, definition: str, *, is_published: bool = False
) -> Mapping[int, Range]:
    """Makes `fragments` whole from a cutoff on; gives the offsets that it put back.

    cutoff: lists every partition. is_published: then there is a commit also where nothing lacks, or
    an expiry that has looked before would still take out what the cutoff needs. Raises
    CannotRefill, and has changed nothing then.
    """
    warehouse = Warehouse.of(settings)
    ingested = position(warehouse.open(EVENTS), cutoff)

    def lacks() -> tuple[DeltaTable, Coverage, dict[int, Range]]:
        handle = warehouse.open(FRAGMENTS)
        held = coverage.read(handle, cutoff.topic_id, definition)
        return handle, held, _lacks(held, cutoff, ingested)

    @try_again
    def commit(files: list[DataFile], made: Mapping[int, Range]) -> None:
        handle, held, wanted = lacks()
        if any(p not in made or _exceeds(r, made[p]) for p, r in wanted.items()):
            raise CannotRefill(
                "Fragments were taken out while others were put back", do="Run it again."
            )
        warehouse.commit(
            handle,
            FRAGMENTS,
            files,
            transactions=coverage.transactions(held.joined(made), definition),
            says={"topic_id": cutoff.topic_id, "definition": definition, "refills": "events"},
        )

    _, _, wanted = lacks()
    if wanted or is_published:
        _refuse_lost(warehouse, cutoff, wanted)
        commit(_fold(warehouse, cutoff.topic_id, wanted, definition), wanted)
        log.info("refilled", offsets={p: [r.start, r.end] for p, r in wanted.items()})
    return wanted


def _lacks(held: Coverage, cutoff: Cutoff, ingested: Cutoff) -> dict[int, Range]:
    """What to put back so that each partition is covered from the cutoff on, without a hole."""
    wanted = {}
    for partition, start in cutoff.offsets.items():
        known = ingested[partition]
        lacking = _lacking(held.ranges.get(partition), start, known)
        if lacking.end > max(start, known):
            raise CannotRefill(
                f"Fragments of partition {partition} begin at {lacking.end}, and `events` end at "
                f"{known}: what lies between is in neither",
                do="Make a batch run first (`clickstream batch run`), then try this again.",
            )
        if lacking.start < lacking.end:
            wanted[partition] = lacking
    return wanted


def _lacking(covered: Range | None, start: int, known: int) -> Range:
    """Of one partition. known: where `events` end, beyond which the speed layer may not be yet."""
    if covered is None:
        return Range(start, known)
    if covered.start <= start:
        return Range(max(start, covered.end), known)
    return Range(start, covered.start if covered.end >= known else known)


def _exceeds(one: Range, other: Range) -> bool:
    return one.start < other.start or one.end > other.end


def _refuse_lost(warehouse: Warehouse, cutoff: Cutoff, wanted: Mapping[int, Range]) -> None:
    ends = Cutoff(cutoff.topic_id, {p: r.end for p, r in wanted.items()})
    for loss in losses.below(warehouse, ends):
        if loss.end > wanted[loss.partition].start:
            raise CannotRefill(
                f"{loss} were lost after that publication: no fragment can say so",
                do="Go back to a publication that is beyond the loss.",
            )


def _fold(
    warehouse: Warehouse,
    topic_id: str,
    wanted: Mapping[int, Range],
    definition: str,
) -> list[DataFile]:
    between = Between(
        Cutoff(topic_id, {p: r.start for p, r in wanted.items()}),
        Cutoff(topic_id, {p: r.end for p, r in wanted.items()}),
    )
    folder = Folder(definition)
    written: list[DataFile] = []
    for group in in_groups(between.files(warehouse.open(EVENTS)), ROWS):
        events = enriched_anew(between.read(warehouse, group))
        written += warehouse.write(FRAGMENTS, folder.gather(events))
    return written
