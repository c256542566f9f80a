"""What whoever lists processes reads: the command lines of all that a test has started."""

import os
import subprocess
import time

import psutil

from clickstream import child


def commands_until_it_ends(process: subprocess.Popen[str]) -> set[str]:
    """Of every process below this one, also of those that start another and end."""
    seen = set()
    while process.poll() is None:
        seen |= {_command(one) for one in child.descendants(os.getpid())}
        time.sleep(0.1)  # what starts Java takes longer than that
    return seen


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""  # it has ended meanwhile
