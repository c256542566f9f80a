"""The one dialog that may be open, drawn over the page: filters on every page, others on some."""

from collections.abc import Callable, Mapping
from typing import Any

from serving.app import state
from serving.app.filters import dialog as filter_dialog
from serving.app.shown import Shown

Draws = Callable[[Shown, Any], None]


def draw(shown: Shown, opens: Mapping[str, Draws]) -> None:
    """opens: the page's own, by name."""
    opened = state.dialog()
    state.dialog_is_new(forget=True)
    if opened is None:
        return
    name, about = opened
    known: dict[str, Draws] = {"filter": filter_dialog.draw, **opens}
    if name in known:
        known[name](shown, about)
