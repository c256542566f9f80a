"""How far the sending has come."""

import time
from collections import Counter
from dataclasses import dataclass, field

from clickstream.traffic.record import Record


@dataclass
class Delivery:
    """What became of the records so far. May be read at any time, from any thread."""

    sent: int = 0
    acknowledged: int = 0
    refused: int = 0
    bytes: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    reached_ms: int = 0  # the at_ms of the newest record sent
    began: float = field(default_factory=time.monotonic)
    _waits_since: float = 0.0

    @property
    def under_way(self) -> int:
        return self.sent - self.acknowledged - self.refused

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def silence(self) -> float:
        """Seconds for which Kafka has owed an answer; 0 when it owes none."""
        return time.monotonic() - self._waits_since if self.under_way > 0 else 0.0

    def leaves(self, record: Record) -> None:
        if self.under_way == 0:
            self._waits_since = time.monotonic()
        self.sent += 1
        self.bytes += len(record.value)
        self.reached_ms = record.at_ms
        if record.fault:
            self.faults[record.fault] += 1

    def acknowledge(self) -> None:
        self.acknowledged += 1  # one thread alone, the client's, writes it
        self._waits_since = time.monotonic()

    def in_words(self) -> str:
        """'Sent 1,020 records (0.5 MB) in 2.1 s, 486 a second; 20 late, 10 broken'."""
        rate = self.acknowledged / self.seconds if self.seconds else 0.0
        sentence = (
            f"Sent {self.acknowledged:,} records ({self.bytes / 1e6:,.1f} MB) in "
            f"{self.seconds:,.1f} s, {rate:,.0f} a second"
        )
        faults = ", ".join(f"{number:,} {fault}" for fault, number in sorted(self.faults.items()))
        return f"{sentence}; {faults}" if faults else sentence
