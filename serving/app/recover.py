"""Sentences in the place of numbers, and a page that comes by itself once there is an answer."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from clickstream.errors import ClickstreamError
from serving.answers import Site
from serving.app import ask, format

EVERY_SECONDS = 1.0
T = TypeVar("T")


def or_wait(question: Callable[[], T]) -> T:
    """The answer; while the server does not give one: a sentence, and the page comes by itself."""
    try:
        return question()
    except ClickstreamError as trouble:
        _wait(question, str(trouble))
        st.stop()


def sites_or_wait() -> list[Site]:
    found = or_wait(ask.sites)
    if not found:
        sentence("No site yet", "Add one: `clickstream sites add`.")
        st.stop()
    return found


def sentence(head: str, says: str, key: str = "card-sentence") -> None:
    with st.container(border=True, key=key):
        without_links = says.replace("://", ":\\//")  # or Markdown makes one of an address
        st.markdown(f"#### {head}\n\n{without_links}")


@st.fragment(run_every=EVERY_SECONDS)
def _wait(question: Callable[[], object], says: str) -> None:
    sentence("No answer yet", f"{says} This page goes on by itself.")
    try:
        question()
    except ClickstreamError:
        return
    st.rerun()


def notes(problems: list[str]) -> None:
    """What in the address could not be read, and so is not shown."""
    if problems:
        st.warning(format.plain(" ".join(problems)), icon=":material/link_off:")
