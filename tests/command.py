"""The command `clickstream`, run as people run it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from clickstream.settings import Settings
from clickstream.settings.names import PREFIX, fields, variable

ROOT = Path(__file__).parents[1]
CLICKSTREAM = str(Path(sys.executable).with_name("clickstream"))


def environment(settings: Settings | None = None, **more: str) -> dict[str, str]:
    """This process's environment with no settings in it but these."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return clean | (_variables(settings) if settings else {}) | more


def clickstream(
    *arguments: str,
    settings: Settings | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> subprocess.CompletedProcess[str]:
    """Runs it to its end; what it answers is judged by the caller."""
    return subprocess.run(
        [CLICKSTREAM, *arguments],
        env=environment(settings, **(env or {})),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _variables(settings: Settings) -> dict[str, str]:
    """Every setting as its environment variable, so that a child has the same."""
    values = settings.model_dump(mode="json")
    found = {}
    for name in fields():
        section, _, inner = name.partition(".")
        value = values[section][inner] if inner else values[section]
        if value is not None and not isinstance(value, dict):  # None: as it is by itself
            found[variable(name)] = str(value)
    return found
