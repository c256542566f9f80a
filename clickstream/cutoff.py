"""Where batch is complete up to: offsets, and nothing else.

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
