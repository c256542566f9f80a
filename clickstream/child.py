"""Processes that end with the one that started them, and everything that they started."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import IO

import psutil

_SIGNAL_WHEN_PARENT_ENDS = 1  # prctl(2): PR_SET_PDEATHSIG
_ADOPT_ORPHANS = 36  # prctl(2): PR_SET_CHILD_SUBREAPER


def start(
    command: Sequence[str | Path],
    output: IO[bytes] | Path,
    *,
    environment: Mapping[str, str] | None = None,
    keep_open: Collection[int] = (),
    when_orphaned: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Starts a process in a session of its own; Ctrl-C in the terminal does not reach it.

    output: where its stdout and stderr are appended. keep_open: file descriptors that it inherits.
    when_orphaned: on Linux it gets this signal when the thread that called this ends, however that
    ends: call it from the main thread.
    """
    out = output.open("ab") if isinstance(output, Path) else output
    try:
        return subprocess.Popen(
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            pass_fds=tuple(keep_open),
            start_new_session=True,
            preexec_fn=_end_with_parent(when_orphaned),
        )
    finally:
        if isinstance(output, Path):
            out.close()


def stop(process: subprocess.Popen[bytes], patience: float = 15.0) -> int:
    """Asks a process to end, waits, then ends what is left of it and of its children.

    Gives its exit status. patience: seconds until it is killed.
    """
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
    end_all(session(process.pid), patience=3)
    return process.wait()


def adopt_orphans() -> None:
    """From now on a descendant whose parent ends is a child of this process. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_ADOPT_ORPHANS, 1)


def descendants(pid: int) -> list[psutil.Process]:
    """All processes that one has started, and they in turn, whatever session they are in."""
    try:
        found: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return found


def end_all(processes: Collection[psutil.Process], patience: float) -> None:
    """Asks all of them to end, waits, then kills those that still run."""
    for process in processes:
        _tell(process, signal.SIGTERM)
    _, stubborn = psutil.wait_procs(processes, timeout=patience)
    for process in stubborn:
        _tell(process, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=3)


def session(leader: int) -> list[psutil.Process]:
    """The processes of a session but its leader, also those whose parents have ended."""
    found = []
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == leader and process.pid != leader:
                found.append(process)
        except (ProcessLookupError, PermissionError):
            continue  # ended meanwhile, or another user's
    return found


def _tell(process: psutil.Process, what: signal.Signals) -> None:
    try:
        process.send_signal(what)
    except psutil.NoSuchProcess:
        return  # it has ended by itself


def _end_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up here: after the fork it could deadlock
    parent = os.getpid()

    def run_in_child() -> None:
        prctl(_SIGNAL_WHEN_PARENT_ENDS, how)
        if os.getppid() != parent:
            os._exit(1)  # the parent ended before prctl was called

    return run_in_child
