"""Takes fragments out that no publication needs any more.

Needed is what lies at or beyond the cutoff of the oldest publication that can still be served: one
of the last two, or one that was the newest within the grace. A file goes when all its rows may.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pyarrow as pa
import structlog

from clickstream import coverage, crash
from clickstream.coverage import Coverage
from clickstream.cutoff import Cutoff, Range
from clickstream.publication import Publication, recent
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse, try_again
from clickstream.warehouse.inventory import Listed, listed
from clickstream.warehouse.rows import read
from clickstream.warehouse.tables import FRAGMENTS

log = structlog.get_logger()

FILES_KEPT_HOURS = 1  # taken-out files stay on disk this long, for readers of older versions


def expire(settings: Settings, warehouse: Warehouse, now: datetime | None = None) -> int:
    """Takes out what may go; gives how many files went."""
    since = (now or datetime.now(UTC)) - timedelta(minutes=settings.batch.grace_minutes)
    if not warehouse.exists(FRAGMENTS):
        return 0
    gone = _expire(warehouse, since)
    crash.point("fragments expired")
    warehouse.vacuum(FRAGMENTS, FILES_KEPT_HOURS)
    log.info("expired", files=gone)
    return gone


def needed_from(publications: list[Publication], since: datetime) -> Cutoff | None:
    """The lowest cutoff that can still be served; publications come newest first."""
    newest = publications[:2]
    # a publication was the newest until the one after it was made
    lately = [old for new, old in pairwise(publications) if new.published_at >= since]
    served = [p.cutoff for p in (*newest, *lately)]
    if not served or len({c.topic_id for c in served}) > 1:
        return None
    partitions = {p for c in served for p in c.offsets}
    return Cutoff(served[0].topic_id, {p: min(c[p] for c in served) for p in partitions})


@try_again
def _expire(warehouse: Warehouse, since: datetime) -> int:
    # In this order: a rollback commits to the table after it has published, so that what is to be
    # taken out by an older cutoff cannot be committed any more.
    handle = warehouse.open(FRAGMENTS)
    cutoff = needed_from(recent(warehouse, 2, since), since)
    if cutoff is None:
        return 0
    gone: list[Listed] = []
    definitions: set[str] = set()
    for file in listed(handle):
        columns = ["topic_id", "kafka_partition", "last_offset", "definition"]
        (rows,) = read(warehouse.path(FRAGMENTS), warehouse.storage_options, [file.path], columns)
        if _is_below(rows, cutoff):
            gone.append(file)
            definitions |= set(rows["definition"].unique().to_pylist())
    if gone:
        numbers: dict[str, int] = {}
        for definition in definitions:
            held = coverage.read(handle, cutoff.topic_id, definition)
            numbers |= coverage.transactions(_from(held, cutoff), definition)
        removals = [file.removal(data_changes=True) for file in gone]
        warehouse.commit(handle, FRAGMENTS, [], removed=removals, transactions=numbers)
    return len(gone)


def _is_below(rows: pa.Table, cutoff: Cutoff) -> bool:
    last = rows.group_by(["topic_id", "kafka_partition"]).aggregate([("last_offset", "max")])
    return all(
        row["topic_id"] == cutoff.topic_id
        and row["last_offset_max"] < cutoff[row["kafka_partition"]]
        for row in last.to_pylist()
    )


def _from(held: Coverage, cutoff: Cutoff) -> Coverage:
    """The coverage without what lies below the cutoff: nobody vouches for that any more."""
    return Coverage(
        held.topic_id,
        {p: Range(max(r.start, min(cutoff[p], r.end)), r.end) for p, r in held.ranges.items()},
    )
