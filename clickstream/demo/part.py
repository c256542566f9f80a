"""One part of the demo: a command, its process and its log."""

import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import psutil

from clickstream import child
from clickstream.errors import ClickstreamError


class Phase(StrEnum):
    WAITING = "waiting"
    STARTING = "starting"
    RUNNING = "running"
    ENDED = "ended"


@dataclass
class Part:
    """A command of `clickstream` that runs for as long as the demo does, or again and again."""

    name: str
    does: str  # what it does, for people
    command: list[str]  # arguments of `clickstream`
    log: Path
    again: list[str] | None = None  # arguments of a later start, where they differ
    # a demo that was killed has nobody left to wait for a clean end; most parts bear that
    when_orphaned: signal.Signals = signal.SIGKILL
    patience: float = 15.0  # seconds that it has to end
    is_ready: Callable[[], bool] = lambda: True
    phase: Phase = Phase.WAITING
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0  # time.monotonic() of the last start
    ends: deque[float] = field(default_factory=lambda: deque(maxlen=3))

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        command = self.again if self.process and self.again else self.command
        self.process = child.start(
            [sys.executable, "-m", "clickstream.cli", *command],
            self.log,
            when_orphaned=self.when_orphaned,
        )
        self.phase, self.since = Phase.STARTING, time.monotonic()

    def look(self) -> None:
        """Brings the phase up to date."""
        if self.process is None:
            return
        if self.process.poll() is not None:
            if self.phase is not Phase.ENDED:
                self.ends.append(time.monotonic())
            self.phase = Phase.ENDED
        elif self.phase is Phase.STARTING and self.is_ready():
            self.phase = Phase.RUNNING

    def ask_to_end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def stop(self) -> None:
        if self.process:
            child.stop(self.process, self.patience)

    @property
    def status(self) -> int | None:
        return self.process.poll() if self.process else None

    def keeps_ending(self, within: float = 300.0) -> bool:
        """Whether starting it again is futile: it said so, or it ended three times lately."""
        lately = len(self.ends) == self.ends.maxlen and self.ends[-1] - self.ends[0] < within
        return lately or self.status == ClickstreamError.status

    def last_words(self, lines: int = 1) -> str:
        """The end of its log."""
        if not self.log.exists():
            return ""
        said = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join([line[:300] for line in said if line.strip()][-lines:])

    def memory_mb(self) -> float:
        """Resident memory of it and all that it started, MiB; what they share counts once each."""
        if self.process is None or self.process.poll() is not None:
            return 0.0
        total, first = 0, self.process.pid
        others = (*child.session(first), *child.descendants(first))
        for process in {psutil.Process(first), *others}:
            try:
                total += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue  # ended meanwhile
        return total / 2**20
