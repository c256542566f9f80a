"""The one dialog that may be open, drawn over the page: filters on every page, others on some."""

from collections.abc import Callable, Mapping
from typing import Any

from serving.app import state
from serving.app.filters import dialog as filter_dialog
from serving.app.shown import Shown

Draws = Callable[[Shown, Any], None]
Opened = tuple[str, Any]  # a dialog's name, and what it is about


def draw(shown: Shown, opens: Mapping[str, Draws], of_view: Opened | None = None) -> None:
    """opens: the page's own, by name. of_view: the one that the address has open."""
    opened = state.dialog() or of_view
    state.dialog_is_new(forget=True)
    if opened is None:
        return
    name, about = opened
    known: dict[str, Draws] = {"filter": filter_dialog.draw, **opens}
    if name in known:
        known[name](shown, about)
