"""What became of the lines of a replay: every line is in exactly one of its counts."""

from collections import Counter
from dataclasses import dataclass, field

from clickstream.traffic.replay.lines import Line

SHOWN = 5  # line numbers named for each kind of bad line


@dataclass
class Summary:
    """lines = events + unreadable + skipped. Unreadable ones are sent too: as dead letters."""

    lines: int = 0
    names: Counter[str] = field(default_factory=Counter)  # events by name
    visitors: set[str] = field(default_factory=set)
    skipped: Counter[str] = field(default_factory=Counter)  # by reason
    unreadable: Counter[str] = field(default_factory=Counter)  # by reason
    places: dict[str, list[str]] = field(default_factory=dict)  # of unreadable lines, by reason
    first_ms: int | None = None  # event time, of the events
    last_ms: int | None = None
    files_read: int = 0  # bytes, as stored, of the files before this one
    file_read: int = 0  # bytes, as stored, of this one

    @property
    def events(self) -> int:
        return self.names.total()

    @property
    def bytes_read(self) -> int:
        return self.files_read + self.file_read

    def reads(self, line: Line) -> None:
        self.lines += 1
        self.file_read = line.position

    def saw(self, name: str, visitor: str, time_ms: int) -> None:
        self.names[name] += 1
        self.visitors.add(visitor)
        self.first_ms = time_ms if self.first_ms is None else min(self.first_ms, time_ms)
        self.last_ms = time_ms if self.last_ms is None else max(self.last_ms, time_ms)

    def could_not_read(self, reason: str, place: str) -> None:
        self.unreadable[reason] += 1
        named = self.places.setdefault(reason, [])
        if len(named) < SHOWN:
            named.append(place)
