"""What tests of Airflow and of its DAGs share: waiting, and finding a step that is at work."""

import time
from collections.abc import Callable
from pathlib import Path

import psutil


def wait(holds: Callable[[], bool], within: float) -> None:
    """Until it holds; raises where it does not within so many seconds."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def steps(of: int, name: str) -> list[psutil.Process]:
    """The processes of a step, such as compute, that a process has at work somewhere below it."""
    found = []
    for process in psutil.Process(of).children(recursive=True):
        try:
            words = process.cmdline()
        except psutil.NoSuchProcess:
            continue
        if words[1:2] and Path(words[1]).name == "clickstream" and words[2:4] == ["batch", name]:
            found.append(process)
    return found
