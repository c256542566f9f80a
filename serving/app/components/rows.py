"""A list of values with bars; a click on a row picks its value, and how it was clicked."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from serving.app.components import once, part

_mount = part("rows", with_js=("keep", "icons", "list"), with_css=("icons", "list"))


@dataclass(frozen=True)
class Bar:
    """`part`: the bar's length, 0..1 of the longest. `on`: the page is filtered to this value.

    mark: what its icon is made of.
    """

    value: str
    label: str
    text: str
    part: float
    share: str = ""
    title: str = ""
    on: bool = False
    mark: str = ""


def rows(
    key: str,
    bars: Sequence[Bar],
    *,
    head: str,
    unit: str,
    places: int,
    empty: str,
    icon: str = "",
    on_pick: Callable[[Any], None] | None = None,
) -> None:
    """Draws `places` rows high whatever there is, so that a refresh moves nothing."""
    data = {
        "rows": [asdict(bar) for bar in bars],
        "head": head,
        "unit": unit,
        "places": places,
        "empty": empty,
        "icon": icon,
        "clickable": on_pick is not None,
    }
    _mount(key=key, data=data, on_pick_change=once(key, on_pick))
