"""The line that says what the numbers rest on, and the filters as chips below it."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from serving.app.components import part
from serving.app.freshness import Line

_mount = part("status", with_js=("keep", "icons"))


@dataclass(frozen=True)
class Chip:
    """One value of one filter; a click on it removes it."""

    dimension: str
    value: str
    head: str
    label: str
    icon: str


def status(
    key: str,
    line: Line,
    chips: Sequence[Chip] = (),
    on_pick: Callable[[], None] | None = None,
    aside: str = "",
) -> None:
    """Picks {"dimension", "value"} of a chip, or {"clear": true}. `aside` ends the line."""
    data = {"line": line.data(), "chips": [asdict(chip) for chip in chips], "aside": aside}
    _mount(key=key, data=data, on_pick_change=on_pick or (lambda: None))
