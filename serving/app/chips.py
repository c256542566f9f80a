"""The view's filters as chips: a click on one edits it, a click on its cross removes it."""

from dataclasses import replace
from typing import Any

from serving.app import kept, state
from serving.app.address import View
from serving.app.components.status import Chip, status
from serving.app.filters.address import write
from serving.app.filters.dimension import SEGMENT
from serving.app.filters.tree import Leaf, Tree, leaves
from serving.app.filters.words import head, sentence, values
from serving.app.freshness import Line


def draw_status(line: Line, site_id: str, view: View, aside: str = "") -> None:
    named = any(leaf.dimension == SEGMENT for tree in view.filters for leaf in leaves(tree))
    segments = kept.segment_names(site_id) if named else {}
    chips = [_chip(tree, segments) for tree in view.filters]
    status("status", line, chips, _picked, aside)


def _chip(tree: Tree, segments: dict[str, str]) -> Chip:
    if isinstance(tree, Leaf):
        return Chip(write(tree), f"{head(tree)} ", values(tree, segments))
    return Chip(write(tree), "", sentence(tree, segments))


def _picked(picked: dict[str, Any]) -> None:
    view = state.view()
    if "edit" in picked:
        state.open_dialog("filter", picked["edit"])
    elif "remove" in picked:
        kept_ones = tuple(tree for tree in view.filters if write(tree) != picked["remove"])
        state.show(replace(view, filters=kept_ones))
    else:
        state.show(replace(view, filters=()))
