"""Visits of a log, below the days that they began; a click on one picks it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from serving.app.components import once, part

_mount = part("log", with_js=("keep", "icons", "face"), with_css=("icons", "face"))


def log(
    key: str, rows: Sequence[Mapping[str, Any]], *, empty: str, on_pick: Callable[[Any], None]
) -> None:
    """Picks what a row has as `pick`. rows: of serving/app/visits/log.py, in order."""
    _mount(key=key, data={"rows": list(rows), "empty": empty}, on_pick_change=once(key, on_pick))
