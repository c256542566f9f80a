"""The big numbers; a click on one picks the chart's metric."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from serving.app.components import once, part

_mount = part("tiles", with_js=("keep",))


@dataclass(frozen=True)
class Tile:
    """`key` is the metric; every other field is text as it is shown, `title` the tooltip."""

    key: str
    name: str
    amount: str
    change: str
    tone: str
    before: str
    title: str


def tiles(key: str, shown: Sequence[Tile], chosen: str, on_pick: Callable[[Any], None]) -> None:
    data = {"tiles": [asdict(tile) for tile in shown], "chosen": chosen}
    _mount(key=key, data=data, on_pick_change=once(key, on_pick))
