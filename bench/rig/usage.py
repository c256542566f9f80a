"""CPU seconds and peak memory of processes, their children included, over a time."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event, Thread

import psutil

EVERY = 0.25  # seconds


@dataclass
class Usage:
    """What one process used while it was watched."""

    cpu_seconds: float = 0.0
    peak_bytes: int = 0  # resident


class Watch(Thread):
    """Watches processes in a thread of its own, from `start` to `stop`.

    A child is told from its parent by its program: speed's JVM is 'speed java'.
    """

    def __init__(self, leaders: Mapping[str, int]) -> None:
        super().__init__(name="usage", daemon=True)
        self.used: dict[str, Usage] = {}
        self._leaders = leaders
        self._cpu: dict[psutil.Process, tuple[str, float, float]] = {}  # name, first, last
        self._ended = Event()

    def run(self) -> None:
        while not self._ended.wait(EVERY):
            self._look()

    def stop(self) -> None:
        self._ended.set()
        self.join()
        self._look()
        for name, first, last in self._cpu.values():
            self.used[name].cpu_seconds += last - first
        self.used = {name: used for name, used in self.used.items() if used.cpu_seconds}

    def _look(self) -> None:
        resident: dict[str, int] = {}
        for name, pid in self._leaders.items():
            for process in _family(pid):
                try:
                    own = name if process.pid == pid else f"{name} {process.name()}"
                    cpu = sum(process.cpu_times()[:2])
                    resident[own] = resident.get(own, 0) + process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
                _, first, _ = self._cpu.get(process, (own, cpu, cpu))
                self._cpu[process] = (own, first, cpu)
        for name, size in resident.items():
            usage = self.used.setdefault(name, Usage())
            usage.peak_bytes = max(usage.peak_bytes, size)


def _family(pid: int) -> list[psutil.Process]:
    """A process and all that it started; none where it has ended."""
    try:
        leader = psutil.Process(pid)
        return [leader, *leader.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def machine() -> dict[str, float | int]:
    """What else a figure depends on."""
    return {
        "cores": psutil.cpu_count() or 0,
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "load_average": round(psutil.getloadavg()[0], 2),
        "unix_seconds": int(time.time()),
    }
