"""Whether this machine can run it all. Needs the standard library only: it runs before set-up.

python3 -m clickstream.doctor
"""

import os
import shutil
import sys
from pathlib import Path

from clickstream.errors import ClickstreamError
from clickstream.java import java

DISK_GB = 3.0  # most of it is the installation: 2.2 GB
MEMORY_GB = 5.0  # what `make demo` takes at first, with a batch run at work; it may grow to 6


class MachineTooSmall(ClickstreamError):
    """Disk or memory do not suffice."""


def check(folder: Path) -> None:
    """Raises the first reason why the project would not run well.

    folder: where data will be kept; it need not exist yet.
    """
    java()
    while not folder.exists():
        folder = folder.parent
    disk = shutil.disk_usage(folder).free / 1e9
    if disk < DISK_GB:
        raise MachineTooSmall(
            f"Only {disk:.1f} GB of disk are free, {DISK_GB:.0f} GB are needed",
            where=str(folder),
            do="Free some, or set CLICKSTREAM_DATA_DIR to a folder on another disk.",
        )
    memory = _available_gb()
    if memory is not None and memory < MEMORY_GB:
        raise MachineTooSmall(
            f"Only {memory:.1f} GB of memory are free, the demo needs {MEMORY_GB:.0f} GB",
            do="End other programs first.",
        )


def _available_gb() -> float | None:
    """None where the system does not tell: only Linux does without a library."""
    table = Path("/proc/meminfo")
    if not table.exists():
        return None
    for line in table.read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024 / 1e9
    return None


if __name__ == "__main__":
    try:
        check(Path(os.environ.get("CLICKSTREAM_DATA_DIR", ".")).absolute())
    except ClickstreamError as error:
        sys.exit(f"clickstream: {error}")
