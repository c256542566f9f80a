"""One of many values in groups, such as a dimension; a property by its name."""

from collections.abc import Callable, Sequence
from typing import Any

from serving.app.components import once, part

_mount = part("choose", with_js=("keep",))

Groups = Sequence[tuple[str, Sequence[tuple[str, str]]]]


def choose(
    key: str,
    label: str,
    groups: Groups,
    chosen: str,
    *,
    on_pick: Callable[[Any], None],
    name: str = "",
    prefix: str = "",
    opens: Sequence[str] = (),
) -> None:
    """groups: under a heading (or "") values and what they are called. Picks a value.

    name: what a reader of the screen says of it, where the label is not enough.
    prefix: of values whose rest can be typed; one option is the prefix itself.
    opens: values that open a dialog, and are not chosen by themselves.
    """
    data = {
        "label": label,
        "name": name or label,
        "groups": [[heading, list(options)] for heading, options in groups],
        "chosen": chosen,
        "prefix": prefix,
        "opens": list(opens),
    }
    _mount(key=key, data=data, on_pick_change=once(key, on_pick))
