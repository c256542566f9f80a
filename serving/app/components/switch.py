"""Texts of which one is chosen, such as the chart's intervals."""

from collections.abc import Callable, Mapping
from typing import Any

from serving.app.components import once, part

_mount = part("switch", with_js=("keep", "tabs"), with_css=("tabs",))


def switch(
    key: str, options: Mapping[str, str], chosen: str, *, label: str, on_pick: Callable[[Any], None]
) -> None:
    """options: labels by name. Picks a name."""
    tabs = [{"name": name, "label": said, "on": name == chosen} for name, said in options.items()]
    _mount(key=key, data={"tabs": tabs, "label": label}, on_pick_change=once(key, on_pick))
