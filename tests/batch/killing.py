"""Steps of a DAG as processes, as Airflow starts them, of which one dies by kill -9."""

import signal
import subprocess
import sys
from collections.abc import Sequence

import pytest

from clickstream import crash
from clickstream.settings import Settings
from tests.command import ROOT, environment

# The command, for which two small files are many
CLICKSTREAM = (
    "from batch import compact; compact.FILES = 2; from clickstream.cli import main; main()"
)


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
