"""What whoever lists processes reads: the command lines of all that a test has started."""

import os
import subprocess
import time

import psutil

from clickstream import child


def commands_until_it_ends(process: subprocess.Popen[bytes], within: float = 300) -> set[str]:
    """Of every process below this one, also of those that start another and end.

    process: one of child.start, which is ended with all that it has started, whatever happens.
    """
    seen, deadline = set(), time.monotonic() + within
    try:
        while process.poll() is None:
            assert time.monotonic() < deadline, f"it does not end within {within:g} s"
            seen |= {_command(one) for one in child.descendants(os.getpid())}
            time.sleep(0.1)  # what starts Java takes longer than that
    finally:
        child.stop(process)
    return seen


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""  # it has ended meanwhile
