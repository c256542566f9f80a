"""Commits to `fragments`: an epoch's rows with the offsets that they cover, exactly once."""

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from clickstream import coverage
from clickstream.coverage import Coverage
from clickstream.cutoff import Range
from clickstream.warehouse import Warehouse, try_again
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.inventory import Listed
from clickstream.warehouse.tables import FRAGMENTS
from clickstream.warehouse.trouble import told_in_a_sentence
from speed.checkpoint import Checkpoint
from speed.write import NOTHING, Written

REOPEN_AFTER = 10  # commits: an open handle grows slower with each (measured: bench/freshness.py)


@dataclass
class Sink:
    """Commits epochs to `fragments`. Used by the stream's thread and by the heartbeat's."""

    warehouse: Warehouse
    checkpoint: Checkpoint
    topic_id: str
    definition: str

    def __post_init__(self) -> None:
        self._handle = self.warehouse.open(FRAGMENTS)
        self._commits = 0
        self._lock = Lock()

    def has(self, epoch: int) -> bool:
        """Whether the epoch is in the table already: a replay after a crash."""
        with self._told():
            done = self._handle.transaction_version(self._epoch_name())
        return done is not None and epoch <= done

    def held(self) -> Coverage:
        with self._told():
            return coverage.read(self._handle, self.topic_id, self.definition)

    def reached(self) -> datetime:
        with self._told():
            return coverage.reached(self._handle, self.topic_id, self.definition)

    def begin(self) -> None:
        """States where a new checkpoint begins, before anything has arrived.

        Also where batch has gone beyond what was held: else an idle stream would seem behind.
        """
        held = self.held().ranges
        if any(p not in held or held[p].end < at for p, at in self.checkpoint.start.items()):
            nothing = {p: Range(at, at) for p, at in self.checkpoint.start.items()}
            self.commit(NOTHING, nothing, coverage.NEVER)

    @try_again
    def commit(
        self,
        written: Written,
        ranges: Mapping[int, Range],
        reached: datetime,
        epoch: int | None = None,
    ) -> None:
        """One commit: the rows, the offsets that they cover, the arrival time that they reach.

        Without an epoch it is a heartbeat. Compaction and expiry commit to the table too: then the
        newest version is taken and the commit tried again, unless the epoch is in it by now.
        """
        with self._lock:
            self._refresh()
            if epoch is None or not self.has(epoch):
                self._commit(written, ranges, reached, epoch)

    @try_again
    def swap(self, old: list[Listed], new: list[DataFile]) -> None:
        """One commit that puts files in the place of others that hold the same rows."""
        with self._lock:
            self._refresh()
            removals = [file.removal(data_changes=False) for file in old]
            self.warehouse.commit(self._handle, FRAGMENTS, new, removed=removals, compacts=True)

    def _commit(
        self,
        written: Written,
        ranges: Mapping[int, Range],
        reached: datetime,
        epoch: int | None,
    ) -> None:
        covered = self.held().joined(ranges)
        newest = max(reached, self.reached())
        numbers = coverage.transactions(covered, self.definition, newest)
        if epoch is not None:
            numbers[self._epoch_name()] = epoch
        says = {
            "topic_id": self.topic_id,
            "definition": self.definition,
            "covers": json.dumps({p: [r.start, r.end] for p, r in ranges.items()}),
            "events": str(written.events),
            "dead_letters": str(written.dead_letters),
        }
        self.warehouse.commit(
            self._handle, FRAGMENTS, written.files, transactions=numbers, says=says
        )
        self._commits += 1

    def _refresh(self) -> None:
        with self._told():
            if self._commits % REOPEN_AFTER == REOPEN_AFTER - 1:
                self._handle = self.warehouse.open(FRAGMENTS)
            else:
                self._handle.update_incremental()

    def _told(self) -> AbstractContextManager[None]:
        return told_in_a_sentence(self.warehouse.path(FRAGMENTS))

    def _epoch_name(self) -> str:
        return f"epoch/{self.checkpoint.id}"
