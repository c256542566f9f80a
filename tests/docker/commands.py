"""Whether a command that a container is given is one that its image has."""

import re
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.command import ROOT
from tests.test_docs import wrong_with

SITE = "/opt/clickstream/.venv/lib/python3.11/site-packages"
OF_IMAGES = ("cp", "umask", "versitygw", "wget")  # what those of others have
ASSIGNED = re.compile(r"(?:\w+=(?:\$\([^)]*\)|\S*) )+")


def wrong(command: Sequence[str]) -> Iterable[str]:
    """What is wrong with each program that a command runs, or with its arguments."""
    program, *rest = command
    if program == "sh":
        _, line = rest
        for part in line.split("&&"):
            words = shlex.split(ASSIGNED.sub("", part.strip()))
            yield from wrong([word for word in words if word != "exec"])
    elif program == "clickstream":
        if said := wrong_with(shlex.join(rest)):
            yield said
    elif program == "airflow":
        if said := wrong_with_airflow(rest):
            yield said
    elif program == "healthy":
        if not (ROOT / "docker/healthy").is_file() or not 1 <= len(rest) <= 2:
            yield f"healthy {rest}"
    elif program.startswith(SITE):
        if not installed(program).is_file():
            yield f"{program} is not there"
    elif program not in OF_IMAGES:
        yield f"{program} is not known to be there"


def wrong_with_airflow(words: list[str]) -> str:
    """As Airflow's own parser judges; it is read, not run: to start Airflow takes seconds."""
    folder = next(ROOT.glob(".airflow-venv/lib/python*/site-packages/airflow"))
    parser = (folder / "cli/cli_config.py").read_text(encoding="utf-8")
    names = [word for word in words if not word.startswith("-")][:2]
    known = all(f'name="{name}"' in parser for name in names[: 1 if names[0] not in GROUPS else 2])
    flags = [word.partition("=")[0] for word in words if word.startswith("--")]
    missing = [flag for flag in flags if f'"{flag}"' not in parser]
    return "" if known and not missing else f"airflow {shlex.join(words)}"


GROUPS = ("db", "pools")


def installed(path: str) -> Path:
    """A file of the image's environment in the one here, which has the same packages."""
    (here,) = ROOT.glob(".venv/lib/python*/site-packages")
    return here / Path(path).relative_to(SITE)
