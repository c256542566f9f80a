"""A button for a file that is made by its click, in a part of the page that refreshes.

Streamlit's own gives a file an address that the next refresh takes back: who clicks meanwhile gets
nothing. Here the file comes with the answer to the click.
"""

from collections.abc import Callable, Mapping
from typing import Any

from serving.app.components import once, part

_mount = part("file", with_js=("keep",))


def file(
    key: str,
    label: str,
    made: Mapping[str, str] | None,
    on_pick: Callable[[Any], None],
    on_got: Callable[[], None],
) -> None:
    """made: the answer to the click before: id, and name, mime and content in base64, or error.

    It is given until it is got: of two refreshes close together the browser sees the second alone.
    """
    _mount(
        key=key,
        data={"label": label, "made": dict(made) if made else None},
        width="content",
        on_pick_change=once(key, on_pick),
        on_got_change=on_got,
    )
