"""Parts of the system, each as a process of its own, as people run them."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from clickstream import child
from clickstream.settings import Settings
from tests.command import CLICKSTREAM, environment

# Made once: what httpx does first takes longer than most answers
HTTP = httpx.Client(timeout=60, verify=False, limits=httpx.Limits(max_keepalive_connections=0))
PAGES = {
    "serve": "http://127.0.0.1:{0.serve.port}/api/health",
    "app": "http://127.0.0.1:{0.app.port}/_stcore/health",
}


@contextmanager
def running(settings: Settings, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A part as its own process, ended with all that it started."""
    log = settings.data_dir.with_name(f"{command[0]}.log")
    process = child.start([CLICKSTREAM, *command], log, environment=environment(settings))
    try:
        if command[0] in PAGES:
            until(lambda: _answers(settings, command[0], process, log))
        yield process
    finally:
        child.stop(process)


def _answers(settings: Settings, part: str, process: subprocess.Popen[bytes], log: Path) -> bool:
    assert process.poll() is None, log.read_text()
    try:
        return HTTP.get(PAGES[part].format(settings)).is_success
    except httpx.TransportError:
        return False


def until(holds: Any, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.1)
