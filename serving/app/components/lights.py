"""Layers as lights, each with what is known of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from serving.app.components import part

_mount = part("lights", with_js=("keep",))


def lights(key: str, shown: Sequence[Mapping[str, Any]]) -> None:
    """shown: of serving/app/health/lights.py."""
    _mount(key=key, data={"lights": list(shown)})
