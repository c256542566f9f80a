"""To another page of the app, in the same session: what a click in one says is shown by another.

A component's callback calls `to`; the page that runs next leaves. `link` is the same as an address,
for a tab of its own.
"""

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from serving.app.address import View, params


def know(pages: dict[str, Any]) -> None:
    """The pages there are, by their path: told by main.py at every run."""
    st.session_state["pages"] = pages


def to(path: str, view: View) -> None:
    """In a callback: the next run shows the view on that page."""
    st.session_state["go"] = path, view


def if_asked(*, is_part: bool = False) -> None:
    """Leaves where a click said so. is_part: it is a fragment that runs, and the page has to."""
    if "go" not in st.session_state:
        return
    if is_part:
        st.rerun()
    path, view = st.session_state.pop("go")
    st.switch_page(st.session_state["pages"][path], query_params=params(view))


def link(path: str, view: View) -> str:
    """A page's address beside those of the others."""
    return f"{path or '.'}?{urlencode(params(view), doseq=True)}"
