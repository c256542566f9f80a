"""The button that removes what people defined: it asks once more, for it cannot be taken back."""

import streamlit as st

from serving.app import state


def button(key: str) -> bool:
    """Whether it was clicked, and then once more. key: what it removes."""
    if not state.in_dialog().get(_sure(key)):
        st.button("Remove", key=f"{key}-remove", on_click=_ask, args=(key,))
        return False
    return st.button("Really remove it", key=f"{key}-remove-sure")


def forget(key: str) -> None:
    """It begins anew where it is drawn next."""
    state.in_dialog().pop(_sure(key), None)


def _ask(key: str) -> None:
    state.in_dialog()[_sure(key)] = True


def _sure(key: str) -> str:
    return f"{key}-sure"
