"""A lock that a killed holder cannot leave behind."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from threading import Timer

import pytest

from clickstream.errors import ClickstreamError
from clickstream.lock import holder, locked, sign


def taken(by: str) -> ClickstreamError:
    return ClickstreamError(f"taken by {by}")


def test_one_process_at_a_time_has_it(tmp_path: Path) -> None:
    path = tmp_path / "new/lock"
    with locked(path, taken) as lock:
        sign(lock, os.getpid())
        with pytest.raises(ClickstreamError, match=f"taken by {os.getpid()}"), locked(path, taken):
            pass
        assert holder(path) == os.getpid()
    assert holder(path) is None
    with locked(path, taken):
        pass


def test_who_waits_for_it_has_it_next_or_is_told_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with ExitStack() as first:
        sign(first.enter_context(locked(path, taken)), os.getpid())
        with pytest.raises(ClickstreamError, match=f"taken by {os.getpid()}"):
            first.enter_context(locked(path, taken, patience=0.1))
        Timer(0.1, first.close).start()
        with locked(path, taken, patience=60):
            pass


def test_nobody_holds_a_lock_that_was_never_taken(tmp_path: Path) -> None:
    assert holder(tmp_path / "lock") is None


def test_a_holder_that_was_killed_holds_it_no_longer(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    program = (
        "import os, signal; from pathlib import Path\n"
        "from clickstream.lock import locked, sign\n"
        f"with locked(Path({str(path)!r}), str) as lock:\n"
        "    sign(lock, os.getpid()); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", program], check=False)
    assert path.read_text()
    assert holder(path) is None


def test_a_child_that_inherits_it_holds_it_on(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path, taken) as lock:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=-1, pass_fds=[lock])
        sign(lock, child.pid)
    assert holder(path) == child.pid
    child.communicate(b"\n")
    assert holder(path) is None
