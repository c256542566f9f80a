"""docker/compose.yaml as Docker Compose itself resolves it, and docker/Dockerfile as its stages."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.command import ROOT, environment

DOCKER = ROOT / "docker"
DOCKERFILE = DOCKER / "Dockerfile"
COMPOSE = str(Path(sys.executable).with_name("docker-compose"))
HADOLINT = str(Path(sys.executable).with_name("hadolint"))
COMPOSE_LINT = str(Path(sys.executable).with_name("compose-lint"))
WHOLE, SMALL = ".env", "small.env"
SIZES = (WHOLE, SMALL)
WITH_SETTINGS = ("speed", "serve", "app", "airflow")
OURS = (*WITH_SETTINGS, "spark", "store")  # roles, each a target


@cache
def project(size: str) -> dict[str, Any]:
    """The services of a size, with every variable and every anchor resolved."""
    asked = ["--file", DOCKER / "compose.yaml", "--env-file", DOCKER / size]
    told = subprocess.run(
        [COMPOSE, *map(str, asked), "config", "--format", "json"],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def services(size: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = project(size)["services"]
    return found


def target(service: dict[str, Any]) -> str:
    """Which of our images it is; '' for one of others."""
    return str(service.get("build", {}).get("target", ""))


def given(service: dict[str, Any]) -> dict[str, str]:
    """The environment that compose gives; a variable without a value is none."""
    return {name: value for name, value in service.get("environment", {}).items() if value}


@dataclass
class Stage:
    name: str
    base: str
    lines: list[tuple[str, str]] = field(default_factory=list)  # instruction, its arguments

    def of(self, instruction: str) -> list[str]:
        return [said for name, said in self.lines if name == instruction]


@cache
def stages() -> dict[str, Stage]:
    found: dict[str, Stage] = {}
    stage = None
    for instruction, said in _instructions():
        if instruction == "FROM":
            base, _, name = re.split(r"\s+", said)
            stage = found[name] = Stage(name, base)
        else:
            assert stage
            stage.lines.append((instruction, said))
    return found


def last(name: str, instruction: str) -> str:
    """What an image has in the end: its own, or that of the one that it is made from."""
    stage = stages().get(name)
    if stage is None:
        return ""
    return (stage.of(instruction) or [last(stage.base, instruction)])[-1]


def variables(name: str) -> dict[str, str]:
    """The environment of an image, as far as the file says."""
    stage = stages().get(name)
    if stage is None:
        return {}
    return variables(stage.base) | dict(
        one.split("=", 1) for said in stage.of("ENV") for one in said.split()
    )


def _instructions() -> Iterator[tuple[str, str]]:
    text = re.sub(r"^#.*\n", "", DOCKERFILE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for line in text.replace("\\\n", " ").splitlines():
        if line.strip():
            instruction, _, said = line.partition(" ")
            yield instruction, " ".join(said.split())
