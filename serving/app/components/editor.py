"""The editor of filters: lines and groups of lines, suggestions, saved segments."""

from collections.abc import Callable, Mapping
from typing import Any

from serving.app.components import once, part

_mount = part("editor", with_js=("keep", "values", "tree", "segments"))


def editor(key: str, data: Mapping[str, Any], on_pick: Callable[[Any], None]) -> None:
    """Picks {"apply": tree or None}, {"save": name, "tree"}, {"segment": id}, {"remove": id} or
    {"rename": id, "name"}; its state `asks` is the dimension and text that suggestions are for.

    data: tree (filters as JSON), focus (place of the line to begin with), fresh (begin a new line),
    dimensions (names and labels by heading), operators, limited (those of a dimension that has not
    all), names (labels by dimension=value), keys (of properties), suggested (dimension, text,
    items), segments (id, name, says) and error.
    """
    _mount(key=key, data=dict(data), on_pick_change=once(key, on_pick), on_asks_change=lambda: None)
