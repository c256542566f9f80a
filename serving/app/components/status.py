"""The line that says what the numbers rest on, and the filters as chips below it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from serving.app.components import once, part
from serving.app.freshness import Line

_mount = part("status", with_js=("keep", "onestep"))


@dataclass(frozen=True)
class Chip:
    """One filter: `key` as in the address, `head` and `label` as people read it."""

    key: str
    head: str
    label: str


def status(
    key: str,
    line: Line,
    chips: Sequence[Chip] = (),
    on_pick: Callable[[Any], None] | None = None,
    aside: str = "",
) -> None:
    """Picks {"edit": key}, {"remove": key} or {"clear": true}. `aside` ends the line."""
    data = {"line": line.data(), "chips": [asdict(chip) for chip in chips], "aside": aside}
    _mount(key=key, data=data, on_pick_change=once(key, on_pick))
