"""The view's filters as chips beside the freshness line; a click removes one."""

from dataclasses import replace
from typing import Any

from serving.app import state
from serving.app.address import View
from serving.app.components.status import Chip, status
from serving.app.freshness import Line
from serving.app.panel import TABS


def draw_status(line: Line, view: View, aside: str = "") -> None:
    status("status", line, _chips(view), state.on_pick("status", _removed), aside)


def _chips(view: View) -> list[Chip]:
    return [
        Chip(dimension, value, tab.head, value or tab.empty or "(not set)", tab.icon)
        for _, dimension, values in view.filters
        for value in values
        if (tab := TABS[dimension])
    ]


def _removed(view: View, picked: dict[str, Any]) -> View:
    if picked.get("clear"):
        return replace(view, filters=())
    dimension, value = picked["dimension"], picked["value"]
    kept = []
    for op, filtered, values in view.filters:
        left = tuple(each for each in values if (filtered, each) != (dimension, value))
        if left:
            kept.append((op, filtered, left))
    return replace(view, filters=tuple(kept))
