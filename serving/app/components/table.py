"""A table of rows with numbers: sorted by a click on a head, searched, page by page."""

from collections.abc import Callable, Mapping
from typing import Any

from serving.app.components import once, part

_mount = part("table", with_js=("keep", "icons"), with_css=("icons",))


def table(key: str, data: Mapping[str, Any], on_pick: Callable[[Any], None]) -> None:
    """Picks {"value": key of a row, "how": pick, add or exclude}; its state `asks` is what is to be
    shown: sort (key of a column), desc, page (from 0), search. With `by_pick` it picks {"asks"}.

    data: asks as they are shown, columns (key, label, title), rows (key, label, mark, part, on,
    cells of text, change, tone and title), count, pages, places, placeholder, empty, icon, verb
    (what a click on a row does, "Filter by" if left out), by_pick, and fixed: it is not sorted.
    """
    _mount(key=key, data=dict(data), on_pick_change=once(key, on_pick), on_asks_change=lambda: None)
