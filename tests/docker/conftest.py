"""Secrets, made by docker/secrets.sh in a folder of the test's."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.docker.files import DOCKER


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return Path(shutil.copy(DOCKER / "secrets.sh", tmp_path))


@pytest.fixture
def secrets(script: Path) -> Path:
    assert run(script).returncode == 0
    return script.with_name("secrets")


def run(script: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", script], capture_output=True, text=True, check=False)


def read(secrets: Path, name: str) -> str:
    return (secrets / name).read_text(encoding="utf-8").strip()
