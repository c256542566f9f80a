"""The pickers above a page: what one showed already is no choice."""

from streamlit.testing.v1 import AppTest


def picked(value: str, shown: str) -> list[str]:
    """What a picker does that showed one thing, and that the browser now says is at another."""

    def script() -> None:
        import streamlit as st

        from serving.app.toolbar import if_other

        st.session_state.done = []
        if_other("picker", st.session_state.shown, st.session_state.done.append)()

    page = AppTest.from_function(script)
    page.session_state["picker"], page.session_state["shown"] = value, shown
    done: list[str] = page.run().session_state["done"]
    return done


def test_a_picker_at_what_it_showed_has_not_been_used() -> None:
    assert picked("28d", shown="28d") == []


def test_a_picker_at_something_else_has() -> None:
    assert picked("7d", shown="28d") == ["7d"]
