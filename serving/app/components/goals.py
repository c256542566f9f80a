"""Goals with their numbers; a click on one chooses it, Edit opens it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from serving.app.components import once, part

_mount = part("goals", with_js=("keep",))


def goals(
    key: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    with_money: bool,
    titles: Mapping[str, str],
    on_pick: Callable[[Any], None],
) -> None:
    """Picks {"goal": name}, or {"edit": id}; of a new one id is null.

    rows: id, name, says, on, part, cells (text, change, tone, title), money, moneys. titles: of the
    columns, by metric.
    """
    data = {"rows": [dict(row) for row in rows], "money": with_money, "titles": dict(titles)}
    _mount(key=key, data=data, on_pick_change=once(key, on_pick))
