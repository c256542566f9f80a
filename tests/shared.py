"""Peers' cases and real logs, which are too large for this repository and lie beside it."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


def shared(name: str) -> Path:
    """A folder or file there; the test is skipped where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{name} is not on this machine: it is looked for in ../shared")
    return path
