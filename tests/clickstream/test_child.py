"""Processes that end with the one that started them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from clickstream import child

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
# starts a child of its own, tells both pids, and then does what it is told to
PARENT = """
import subprocess, sys, time, os, signal
{before}
code = "import os, time; os.setpgid(0, 0); time.sleep(600)"
inner = subprocess.Popen([sys.executable, "-c", code])
print(inner.pid, flush=True)
{after}
"""


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return holds()


def runs(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def parent(tmp_path: Path, before: str, after: str) -> tuple[subprocess.Popen[bytes], int]:
    out = tmp_path / "out"
    process = child.start([sys.executable, "-c", PARENT.format(before=before, after=after)], out)
    assert within(20, lambda: out.exists() and out.read_text().endswith("\n"))
    return process, int(out.read_text())


def test_what_a_process_says_is_appended_to_its_file(tmp_path: Path) -> None:
    for word in ("one", "two"):
        child.start([sys.executable, "-c", f"print('{word}')"], tmp_path / "out").wait()
    assert (tmp_path / "out").read_text() == "one\ntwo\n"


def test_a_process_is_ended_with_the_children_that_it_left(tmp_path: Path) -> None:
    process, inner = parent(tmp_path, "", "sys.exit(0)")
    process.wait()
    assert runs(inner)
    child.stop(process)
    assert not runs(inner)


def test_a_process_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    process, inner = parent(tmp_path, deaf, "time.sleep(600)")
    assert child.stop(process, patience=0.2) == -signal.SIGKILL
    assert not runs(inner)


def test_stopping_what_has_ended_gives_its_status(tmp_path: Path) -> None:
    process = child.start([sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "out")
    process.wait()
    assert child.stop(process) == 3


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    if sys.platform != "linux":
        return  # no other system tells a child of its parent's end
    program = (
        "import sys, time; from pathlib import Path; from clickstream import child\n"
        f"started = child.start({SLEEP!r}, Path('{tmp_path}/out'))\n"
        "print(started.pid, flush=True); time.sleep(600)"
    )
    killed = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert killed.stdout is not None
    orphan = int(killed.stdout.readline())
    assert runs(orphan)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    killed.stdout.close()
    assert within(10, lambda: not runs(orphan))
