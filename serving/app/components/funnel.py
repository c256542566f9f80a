"""A funnel: what it came to, and a bar for each step; a click tells who left, or who got there."""

from collections.abc import Callable, Mapping
from typing import Any

from serving.app.components import once, part

_mount = part("funnel", with_js=("keep", "png"), with_css=("png",))


def funnel(key: str, data: Mapping[str, Any], *, name: str, on_pick: Callable[[Any], None]) -> None:
    """Picks {"step": number, "are": dropped or reached}.

    data: summary (name, amount, change, tone, before, title), steps (key, label, says, part,
    before, rate, change, tone, count, title, left, time, mean) and empty. name: of the PNG file.
    """
    _mount(key=key, data={**data, "name": name}, on_pick_change=once(key, on_pick))
