"""Follows the Delta table `fragments`: each call gives the rows that are new and not published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from clickstream import coverage
from clickstream.coverage import Coverage
from clickstream.cutoff import Cutoff
from clickstream.event import INSTANT
from clickstream.piece import FRAGMENT
from clickstream.warehouse import Warehouse
from clickstream.warehouse.followed import Followed
from clickstream.warehouse.rows import data_files, in_parts, read_in_batches
from clickstream.warehouse.tables import FRAGMENTS

PART_ROWS = 100_000  # in memory at a time: a day that nobody has read yet may have millions


@dataclass(frozen=True)
class News:
    """What one look at `fragments` gave.

    parts: its rows, read as they are asked for, once, at most PART_ROWS in each. The coverage is of
    all of them together: it may be stated once the last is merged.
    """

    parts: Iterator[pa.Table]
    coverage: Coverage
    reached: datetime


class Tail:
    """A reader of the fragments of one topic under one definition, from a cutoff on.

    horizon: what happened before it is in no answer; None: nothing is left out.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        cutoff: Cutoff,
        definition: str,
        horizon: datetime | None = None,
    ) -> None:
        self.warehouse, self.horizon = warehouse, horizon
        self.cutoff = cutoff
        self.definition = definition
        self.held = Coverage(cutoff.topic_id)
        self._known: set[str] = set()
        self._looked_at: int | None = None  # the version of the table
        self._fragments = Followed(warehouse, FRAGMENTS)

    def look(self) -> News | None:
        """What has been committed since the last look; None: nothing."""
        self._fragments.refresh()
        handle = self._fragments.handle
        if handle is None or handle.version() == self._looked_at:
            return None
        # All that may fail comes first: a look that gives nothing has seen nothing
        covered = coverage.read(handle, self.cutoff.topic_id, self.definition)
        reached = coverage.reached(handle, self.cutoff.topic_id, self.definition)
        files = set(data_files(handle))
        if self._refilled(covered):
            self._known, self.held = set(), Coverage(self.cutoff.topic_id)
        # By their hours: what is merged at a time then touches few of the published visits
        parts = in_parts(self._wanted(sorted(files - self._known), self.held), PART_ROWS)
        self._known = files
        self.held = self.held.joined(covered.ranges)  # what has expired since it was read is held
        self._looked_at = handle.version()
        return News(parts, self.held, reached)

    def _refilled(self, covered: Coverage) -> bool:
        """Whether rows were put in before those that were read: then all are read again."""
        return any(
            p in covered.ranges and covered.ranges[p].start < held.start
            for p, held in self.held.ranges.items()
        )

    def _wanted(self, paths: list[str], held: Coverage) -> Iterator[pa.Table]:
        """Rows at or beyond the cutoff, and beyond what was held: compaction writes rows again."""
        columns = [*FRAGMENT.names, "definition"]
        for rows in read_in_batches(
            self.warehouse.path(FRAGMENTS),
            self.warehouse.storage_options,
            paths,
            columns,
            PART_ROWS,
        ):
            fits = (pc.field("topic_id") == self.cutoff.topic_id) & (
                pc.field("definition") == self.definition
            )
            if self.horizon:  # a midnight: no fragment, which is of one minute, lies on both sides
                fits &= pc.field("span_start") >= pa.scalar(self.horizon, INSTANT)
            beyond = pc.scalar(False)
            for p in pc.unique(rows["kafka_partition"]).to_pylist():
                start = max(self.cutoff[p], held.end(p))
                beyond = beyond | (
                    (pc.field("kafka_partition") == p) & (pc.field("last_offset") >= start)
                )
            yield rows.filter(fits & beyond).select(FRAGMENT.names).cast(FRAGMENT)
