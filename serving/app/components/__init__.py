"""The page's own parts: each a `<name>.css` and `<name>.js`, and a Python function to mount it.

Streamlit sends the text of a part again at every refresh, so they are small.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

HERE = Path(__file__).parent


def part(
    name: str, *, with_js: tuple[str, ...] = (), with_css: tuple[str, ...] = ()
) -> ComponentRenderer:
    """Registers `<name>.js`, after the helpers `with_js`, and base.css with `<name>.css`."""
    js = "\n".join((HERE / f"{each}.js").read_text() for each in (*with_js, name))
    styles = [HERE / f"{each}.css" for each in ("base", *with_css, name)]
    css = "\n".join(path.read_text() for path in styles if path.exists())
    return st.components.v2.component(f"clickstream_{name}", css=css, js=js)


def once(key: str, on_pick: Callable[[Any], None] | None) -> Callable[[], None]:
    """Streamlit's callback for the part `key`: tells `on_pick` what was picked, and never twice.

    The browser sends a pick again where a refresh by the clock came before its own message.
    """

    def apply() -> None:
        sent: dict[str, Any] | None = st.session_state[key].pick
        done: dict[str, str] = st.session_state.setdefault("picks", {})
        if sent is None or done.get(key) == sent["id"]:
            return
        done[key] = sent["id"]
        if on_pick:
            on_pick(sent["value"])

    return apply
