"""The feed of events at a pace that can be read: each as it arrives, or the newest of each second.

A row that moves every moment is not read. Nothing is lost by it: every event is counted above.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from serving.client import LiveEvent

PLACES = 8
A_SECOND = 1.0  # new rows, while more events arrive than that
AT_ONCE = 4.0  # new rows in one refresh, after a pause
AWAY_SECONDS = 10.0  # after this long without a refresh a reader begins anew
BUSY_SECONDS = 10.0  # the feed says for this long that it left events out


@dataclass
class Feed:
    """What one reader sees of one site's events: rows by key, newest first."""

    rows: dict[str, LiveEvent] = field(default_factory=dict)
    _seen: frozenset[str] = frozenset()
    _credit: float = AT_ONCE  # new rows that may be shown now
    _at: float | None = None
    _busy_until: float = 0.0

    def take(self, events: Sequence[LiveEvent], since: datetime, now: float) -> None:
        """One refresh. events: the newest, newest first; rows before `since` go; now: seconds."""
        found = _keyed(events)
        if self._at is None or now - self._at > AWAY_SECONDS:
            self.rows, new, credit = {}, list(found)[:PLACES], PLACES + AT_ONCE
        else:
            credit = min(AT_ONCE, self._credit + (now - self._at) * A_SECOND)
            known = self._seen | self.rows.keys()
            new = [key for key in found if key not in known and self._has_place(found[key])]
        shown = new[: int(credit)]
        self._credit = min(AT_ONCE, credit - len(shown))
        if len(shown) < len(new):
            self._busy_until = now + BUSY_SECONDS
        # What a row shows can change with events that come late, such as its visit's source
        kept = {key: found.get(key, event) for key, event in self.rows.items()}
        rows = {key: found[key] for key in shown} | kept
        order = sorted(rows, key=lambda key: rows[key].event_time, reverse=True)
        self.rows = {key: rows[key] for key in order[:PLACES] if rows[key].event_time >= since}
        self._seen, self._at = frozenset(found), now

    @property
    def is_busy(self) -> bool:
        """Whether events that arrived lately are not among the rows."""
        return self._at is not None and self._at < self._busy_until

    def _has_place(self, event: LiveEvent) -> bool:
        """Not so late that it would stand below the last row."""
        oldest = min((each.event_time for each in self.rows.values()), default=event.event_time)
        return len(self.rows) < PLACES or event.event_time >= oldest


def _keyed(events: Sequence[LiveEvent]) -> dict[str, LiveEvent]:
    """Events by a key that stays theirs; of equal ones the first is number 1."""
    same: Counter[str] = Counter()
    found = {}
    for event in events:
        looks = f"{event.event_time.isoformat()}|{event.visitor_id}|{event.name}|{event.path}"
        same[looks] += 1
        found[f"{looks}|{same[looks]}"] = event
    return found
