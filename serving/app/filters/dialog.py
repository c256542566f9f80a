"""The dialog in which all filters are edited, saved as a segment, or taken from one."""

from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.app import kept, state
from serving.app.ask import client
from serving.app.components.editor import editor
from serving.app.filters.address import write
from serving.app.filters.dimension import DIMENSIONS, SEGMENT
from serving.app.filters.suggest import keys, suggest
from serving.app.filters.tree import Filters, Group, Leaf, Tree, as_json, asked, leaves, of_json
from serving.app.filters.words import SAYS, sentence, value_name
from serving.app.shown import Shown
from serving.questions import Query

KEY = "editor"
LIMITED = {"event:goal": ("is", "contains"), SEGMENT: ("is",)}


def draw(shown: Shown, about: Any) -> None:
    """about: the filter to begin with, as in the address; None: a new one."""
    st.dialog("Filter", width="medium", on_dismiss=state.close_dialog)(_draw)(shown, about)


def _draw(shown: Shown, about: str | None) -> None:
    if state.dialog() is None:
        st.rerun()
    site_id, filters = shown.site.site_id, shown.view.filters
    written = [write(tree) for tree in filters]
    picked = st.session_state.get(KEY)
    editor(
        KEY,
        {
            "tree": [as_json(tree) for tree in filters],
            "focus": written.index(about) if about in written else 0,
            "fresh": about is None,
            "dimensions": _dimensions(shown),
            "operators": list(SAYS.items()),
            "limited": LIMITED,
            "names": _names(shown, filters),
            "keys": keys(shown),
            "suggested": suggest(shown, picked.get("asks") if picked else None),
            "segments": _segments(site_id),
            "error": state.in_dialog().get("error", ""),
        },
        on_pick=partial(_picked, shown),
    )


def _dimensions(shown: Shown) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in DIMENSIONS.values():
        groups.setdefault(each.kind, []).append((each.name, each.label))
    if kept.segments(shown.site.site_id):
        groups["Saved"] = [(SEGMENT, "Segment")]
    return list(groups.items())


def _names(shown: Shown, filters: Filters) -> dict[str, str]:
    """What values are called that are not called by themselves."""
    names = kept.segment_names(shown.site.site_id)
    found = [leaf for tree in filters for leaf in leaves(tree)]
    return {
        f"{leaf.dimension}={value}": value_name(leaf.dimension, value, names)
        for leaf in found
        for value in leaf.values
    }


def _segments(site_id: str) -> list[dict[str, Any]]:
    names = kept.segment_names(site_id)
    return [
        {
            "id": segment.id,
            "name": segment.name,
            "says": " and ".join(sentence(of_json(each), names) for each in segment.filters),
        }
        for segment in kept.segments(site_id)
    ]


def _picked(shown: Shown, picked: dict[str, Any]) -> None:
    state.in_dialog().pop("error", None)
    try:
        _do(shown, picked)
    except (ClickstreamError, ValueError) as trouble:
        state.in_dialog()["error"] = str(trouble)


def _do(shown: Shown, picked: dict[str, Any]) -> None:
    """Raises ClickstreamError or ValueError, with a sentence for the dialog."""
    site_id = shown.site.site_id
    if "apply" in picked:
        _apply(site_id, _filters(picked["apply"]))
    elif "segment" in picked:
        _show((Leaf("is", SEGMENT, (str(picked["segment"]),)),))
    elif "save" in picked:
        filters = _filters(picked["tree"])
        if not filters:
            raise ValueError("A segment has at least one filter: add a condition above.")
        new = {"name": picked["save"], "filters": asked(filters)}
        number = kept.add(site_id, "segments", new)["id"]
        _show((Leaf("is", SEGMENT, (str(number),)),))
    else:
        number = picked.get("rename", picked.get("remove"))
        found = [k for k in kept.definitions(site_id, "segments") if k["id"] == number]
        if not found:
            raise ValueError("Somebody has removed this segment.")
        (told,) = found
        if "rename" in picked:
            kept.change(site_id, "segments", {**told, "name": picked["name"]})
        else:
            kept.remove(site_id, "segments", told)


def _filters(tree: Any) -> Filters:
    """The filters that a tree is: what all of hold stands by itself."""
    if tree is None:
        return ()
    found: Tree = of_json(tree)
    return found.parts if isinstance(found, Group) and found.word == "and" else (found,)


def _apply(site_id: str, filters: Filters) -> None:
    """The server has to know them: it says what is wrong with a pattern or a name."""
    client().query(Query(site_id, ("visitors",), "day", filters=asked(filters)))
    _show(filters)


def _show(filters: Filters) -> None:
    state.show(replace(state.view(), filters=filters))
    state.close_dialog()
