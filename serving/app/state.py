"""The view of this session: read from the address at every run, changed by writing it there.

The address alone decides, so that Back, Forward and a shared link work. Changing the page
empties it; only then is the session's last view put back.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from serving.app.address import View, params, parse
from serving.app.choice import Choice
from serving.app.filters.change import clicked


def read(page: str, choices: Iterable[Choice] = ()) -> tuple[View, list[str]]:
    """The view to draw on `page`, and sentences about parts of the address it cannot read."""
    given = {key: st.query_params.get_all(key) for key in st.query_params}
    arrived = st.session_state.get("page", page) != page
    st.session_state["page"] = page
    if arrived:
        close_dialog()
    if arrived and not given and "view" in st.session_state:
        show(st.session_state["view"])
        return st.session_state["view"], []
    view, problems = parse(given, choices)
    st.session_state["view"] = view
    return view, problems


def view() -> View:
    """The one that is shown."""
    shown: View = st.session_state["view"]
    return shown


def show(view: View, *, stays: Choice | None = None) -> None:
    """Writes the address; a real change is one step of the browser's history.

    Where other rows are shown, places among them are lost. stays: the one that is not.
    """
    before: View = st.session_state.get("view", view)
    if view.rows_of != before.rows_of:
        from_the_top = view.without_places()
        view = from_the_top.choosing(stays, view.chosen(stays)) if stays else from_the_top
    st.session_state["view"] = view
    st.session_state["picked"] = True
    st.query_params.from_dict(params(view))


def just_picked() -> bool:
    """Whether the run answers a click and not the clock; true once for each click."""
    return bool(st.session_state.pop("picked", False))


def on_pick(change: Callable[[View, Any], View]) -> Callable[[Any], None]:
    """A callback: applies what was picked to the view that it was picked in."""
    return lambda picked: show(change(view(), picked))


def narrow(
    dimensions: Sequence[str], picked: dict[str, str], *, stays: Choice | None = None
) -> None:
    """Filters the page by the row that was picked: its "value", and "how" it was clicked.

    stays: the place in a table that is not narrowed by the filters that its own rows set.
    """
    filters = clicked(view().filters, dimensions, picked["value"], picked["how"])
    show(replace(view(), filters=filters), stays=stays)


def open_dialog(name: str, about: Any = None) -> None:
    """One dialog is open at a time; the next run of the whole page draws it."""
    close_dialog()
    st.session_state["dialog"] = name, about
    st.session_state["dialog_is_new"] = True


def close_dialog() -> None:
    """What it kept goes with it, also where a reader leaves it by Back."""
    st.session_state.pop("dialog", None)
    st.session_state.pop("in dialog", None)


def in_dialog() -> dict[str, Any]:
    """What the open dialog keeps until it closes, such as a draft."""
    kept: dict[str, Any] = st.session_state.setdefault("in dialog", {})
    return kept


def dialog() -> tuple[str, Any] | None:
    """The one that is open, and what it is about."""
    opened: tuple[str, Any] | None = st.session_state.get("dialog")
    return opened


def dialog_is_new(*, forget: bool = False) -> bool:
    """Whether one was opened that is not drawn yet."""
    is_new = bool(st.session_state.get("dialog_is_new"))
    if forget:
        st.session_state["dialog_is_new"] = False
    return is_new
