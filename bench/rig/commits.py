"""The speed layer's commits, as the log of `fragments` has them: which offsets, and when."""

import json
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

REACHED = "reached/"  # how the name of that transaction number begins (clickstream/coverage.py)


@dataclass(frozen=True)
class Commit:
    """What one commit put within reach of readers. Times are Unix seconds."""

    partition: int
    start: int  # offsets [start, end)
    end: int
    began: float  # when its epoch asked Kafka what there is
    made: float


class Commits:
    """All commits of a local `fragments` table that hold records."""

    def __init__(self, table: Path) -> None:
        found = sorted(_read(table / "_delta_log"), key=lambda c: (c.partition, c.start))
        self._of: dict[int, list[Commit]] = {}
        for commit in found:
            self._of.setdefault(commit.partition, []).append(commit)

    def of(self, partition: int, offset: int) -> Commit | None:
        """The commit that holds a record; None: none does."""
        commits = self._of.get(partition, [])
        at = bisect_right(commits, offset, key=lambda commit: commit.start) - 1
        return commits[at] if at >= 0 and offset < commits[at].end else None


def _read(log: Path) -> Iterable[Commit]:
    for path in log.glob("*.json"):
        actions = [json.loads(line) for line in path.read_text().splitlines()]
        covers = next((a["commitInfo"].get("covers") for a in actions if "commitInfo" in a), None)
        numbers = [a["txn"] for a in actions if "txn" in a]
        began = max((n["version"] for n in numbers if n["appId"].startswith(REACHED)), default=0)
        for partition, (start, end) in json.loads(covers or "{}").items():
            if start < end:
                yield Commit(int(partition), start, end, began / 1000, path.stat().st_mtime)
