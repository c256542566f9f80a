"""What the table `fragments` holds, as offsets, and the holes between it and a cutoff (law 7).

Every commit to `fragments` states the offsets that it covers. The sum of these statements is kept
with the table, as Delta's transaction numbers: they ride on the same commit as the rows, outlive
compaction and short logs, and are read without looking into a file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from deltalake import DeltaTable

from clickstream.cutoff import Cutoff, Range


@dataclass(frozen=True)
class Hole:
    """Offsets [start, end) of one partition that no layer holds."""

    partition: int
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.end - self.start} records of partition {self.partition} from {self.start}"


@dataclass(frozen=True)
class Coverage:
    """What `fragments` holds of each partition: its newest range without a hole."""

    topic_id: str
    ranges: Mapping[int, Range] = field(default_factory=dict)

    def joined(self, ranges: Mapping[int, Range]) -> "Coverage":
        """This and what one more commit covers.

        A range that does not join begins anew: what lies before it is no longer vouched for.
        """
        merged = dict(self.ranges)
        for partition, new in ranges.items():
            old = merged.get(partition, new)
            if new.start <= old.end and old.start <= new.end:
                merged[partition] = Range(min(old.start, new.start), max(old.end, new.end))
            else:
                merged[partition] = new
        return Coverage(self.topic_id, merged)

    def holes(self, cutoff: Cutoff) -> list[Hole]:
        """What lies between the cutoff and the fragments, held by neither (law 7)."""
        return [
            Hole(partition, cutoff[partition], held.start)
            for partition, held in sorted(self.ranges.items())
            if held.start > cutoff[partition]
        ]

    def end(self, partition: int) -> int:
        held = self.ranges.get(partition)
        return held.end if held else 0


NEVER = datetime.fromtimestamp(0, UTC)


def reached(fragments: DeltaTable, topic_id: str, definition: str) -> datetime:
    """The time up to which `fragments` misses nothing that had arrived; 1970 before the first.

    As its coverage, it is of one topic under one definition: others may go on while these stand.
    """
    milliseconds = fragments.transaction_version(_names(topic_id, definition)("reached"))
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else NEVER


def newest(fragments: DeltaTable) -> tuple[str, str] | None:
    """The topic id and definition of the newest commit that states any; None: nothing yet."""
    for commit in fragments.history(limit=1000):
        if "definition" in commit:
            return commit["topic_id"], commit["definition"]
    return None


def read(fragments: DeltaTable, topic_id: str, definition: str) -> Coverage:
    """What one version of `fragments` holds of a topic under one definition."""
    name = _names(topic_id, definition)
    partitions = fragments.transaction_version(name("partitions")) or 0
    ranges = {}
    for partition in range(partitions):
        start = fragments.transaction_version(name("from", partition))
        end = fragments.transaction_version(name("to", partition))
        if start is not None and end is not None:
            ranges[partition] = Range(start, end)
    return Coverage(topic_id, ranges)


def transactions(
    coverage: Coverage, definition: str, reached: datetime | None = None
) -> dict[str, int]:
    """The numbers that a commit carries to state this coverage, and what it reaches if given."""
    name = _names(coverage.topic_id, definition)
    numbers = {name("partitions"): max(coverage.ranges, default=-1) + 1}
    if reached:
        numbers[name("reached")] = int(reached.timestamp() * 1000)
    for partition, held in coverage.ranges.items():
        numbers[name("from", partition)] = held.start
        numbers[name("to", partition)] = held.end
    return numbers


def _names(topic_id: str, definition: str) -> Callable[..., str]:
    return lambda *parts: "/".join(map(str, (*parts, topic_id, definition)))
