"""One visitor's history: who, and what they did, visit by visit."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from serving.app.components import once, part

_mount = part("history", with_js=("keep", "icons", "face"), with_css=("icons", "face"))


def history(
    key: str,
    profile: Mapping[str, Any],
    visits: Sequence[Mapping[str, Any]],
    on_pick: Callable[[Any], None],
) -> None:
    """Picks {"person": …}. profile and visits: of serving/app/visits/history.py."""
    data = {"profile": dict(profile), "visits": list(visits)}
    _mount(key=key, data=data, on_pick_change=once(key, on_pick))
