"""Whether this machine can run it all. Needs the standard library only: it runs before set-up.

python3 -m clickstream.doctor [install]
"""

import os
import shutil
import sys
import tomllib
from contextlib import suppress
from pathlib import Path

from clickstream.errors import ClickstreamError
from clickstream.java import java

# What set-up installs is 3.0. It downloads 1.1, which pip and Ivy keep in the home folder; pip has
# it in a temporary folder too while it installs.
INSTALL_GB = 4.5
DATA_GB = 1.0  # a demo's first hours write less
MEMORY_GB = 5.0  # what `make demo` takes at first, with a batch run at work; it may grow to 6


class MachineTooSmall(ClickstreamError):
    """Disk or memory do not suffice."""


def check(folder: Path, install: Path | None = None) -> None:
    """Raises the first reason why the project would not run well.

    folder: where data will be kept; it need not exist yet. install: where set-up is about to put
    what it downloads; None where it has.
    """
    java()
    while not folder.exists():
        folder = folder.parent
    if install:
        both = install.stat().st_dev == folder.stat().st_dev
        _check_disk(
            install, INSTALL_GB + (DATA_GB if both else 0), "move this folder to another disk"
        )
    _check_disk(folder, DATA_GB, "set CLICKSTREAM_DATA_DIR to a folder on another disk")
    memory = _available_gb()
    if memory is not None and memory < MEMORY_GB:
        raise MachineTooSmall(
            f"Only {memory:.1f} GB of memory are free, the demo needs {MEMORY_GB:.0f} GB",
            do="End other programs first.",
        )


def _check_disk(folder: Path, needed: float, otherwise: str) -> None:
    free = shutil.disk_usage(folder).free / 1e9
    if free < needed:
        raise MachineTooSmall(
            f"Only {free:.1f} GB of disk are free, {needed:.1f} GB are needed",
            where=str(folder),
            do=f"Free some, or {otherwise}.",
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


def data_dir() -> Path:
    """Where data will be kept, by what `clickstream config` goes by; its errors are told there."""
    environment = os.environ.get("CLICKSTREAM_ENV", "local")
    file = Path(os.environ.get("CLICKSTREAM_CONFIG", f"conf/{environment}.toml"))
    stated = "data"
    if file.is_file():
        with suppress(ValueError):  # it is no TOML, or not UTF-8
            stated = tomllib.loads(file.read_text(encoding="utf-8")).get("data_dir", stated)
    return Path(os.environ.get("CLICKSTREAM_DATA_DIR", str(stated))).absolute()


if __name__ == "__main__":
    try:
        check(data_dir(), install=Path.cwd() if sys.argv[1:] == ["install"] else None)
    except ClickstreamError as error:
        sys.exit(f"clickstream: {error}")
