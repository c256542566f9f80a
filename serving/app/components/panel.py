"""A panel: title, tabs, rows with bars or the world, and the way to the whole table."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from serving.app.components import once, part
from serving.app.components.rows import Bar

_mount = part(
    "panel",
    with_js=("keep", "icons", "tabs", "list", "world", "png"),
    with_css=("icons", "tabs", "list", "world", "png"),
)


@dataclass(frozen=True)
class Link:
    """A tab. `below`: its own tabs, where it has several and is open."""

    name: str
    label: str
    on: bool
    below: "list[Link]" = field(default_factory=list)


def panel(
    key: str,
    title: str,
    tabs: Sequence[Link],
    bars: Sequence[Bar],
    *,
    head: str,
    unit: str,
    share: str,
    places: int,
    empty: str,
    on_pick: Callable[[Any], None],
    icon: str = "",
    draws: str = "",
    details: bool = True,
    saves: str = "",
) -> None:
    """Picks {"tab": name}, {"value", "how": pick, add or exclude} of a row, or {"details": true}.

    Draws `places` rows high whatever there is, so that a refresh moves nothing. saves: what
    a picture of the map is called as a file.
    """
    data = {
        "title": title,
        "tabs": [asdict(tab) for tab in tabs],
        "rows": [asdict(bar) for bar in bars],
        "head": head,
        "unit": unit,
        "share": share,
        "places": places,
        "empty": empty,
        "icon": icon,
        "draws": draws,
        "details": details,
        "saves": saves,
    }
    _mount(key=key, data=data, on_pick_change=once(key, on_pick))
