"""Steps of a DAG as processes, as Airflow starts them, of which one dies by kill -9."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from clickstream import crash
from clickstream.settings import Settings
from tests.command import ROOT, environment

# The command, for which two small files are many
CLICKSTREAM = (
    "from batch import compact; compact.FILES = 2; from clickstream.cli import main; main()"
)


def grow_old(settings: Settings) -> None:
    """Makes every data file two days old, so that none is kept for being young."""
    long_ago = time.time() - 2 * 86400
    for path in Path(settings.warehouse_url).glob("*/**/*.parquet"):
        if "_delta_log" not in path.parts:
            os.utime(path, (long_ago, long_ago))


def killed(settings: Settings, steps: Sequence[str], point: str) -> None:
    """Runs `clickstream batch` with each up to the one that dies at this point."""
    for step in steps:
        ended = subprocess.run(
            [sys.executable, "-c", CLICKSTREAM, "batch", *step.split()],
            env=environment(settings, **{crash.POINT: point}),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )
        if ended.returncode == -signal.SIGKILL:
            return
        assert ended.returncode == 0, ended.stderr
    pytest.fail(f"{steps} did not come to {point}")
