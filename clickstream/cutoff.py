"""Where batch is complete up to, and what the speed layer holds: offsets, and nothing else.

Offsets are of one topic, told by its id (a topic made anew under the same name has another). An
end is exclusive. A partition that is not listed is at 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Cutoff:
    """Below these offsets, exclusive, the published batch views are complete.

    time is the arrival time that they reach, for people to read; nothing is computed from it.
    """

    topic_id: str
    offsets: Mapping[int, int] = field(default_factory=dict)
    time: datetime | None = None

    def __getitem__(self, partition: int) -> int:
        return self.offsets.get(partition, 0)

    def is_behind(self, other: "Cutoff") -> bool:
        """Whether any partition would go backward from other to this."""
        return any(self[partition] < offset for partition, offset in other.offsets.items())


@dataclass(frozen=True)
class Range:
    """Offsets [start, end) of one partition."""

    start: int
    end: int


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
