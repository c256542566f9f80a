"""Columns of nodes with links between them; a click on a node picks it, a button draws a PNG."""

from collections.abc import Callable, Mapping
from typing import Any

from serving.app.components import once, part

_mount = part("sankey", with_js=("keep", "png"), with_css=("png",))


def sankey(key: str, flow: Mapping[str, Any], *, name: str, on_pick: Callable[[Any], None]) -> None:
    """Picks {"node": pick}. flow: of serving/app/paths/flow.py. name: of the PNG file."""
    _mount(key=key, data={**flow, "name": name}, on_pick_change=once(key, on_pick))
