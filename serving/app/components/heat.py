"""A table of cells that are the darker the greater they are."""

from collections.abc import Mapping
from typing import Any

from serving.app.components import part

_mount = part("heat", with_js=("keep", "png"), with_css=("png",))


def heat(key: str, data: Mapping[str, Any], *, name: str) -> None:
    """data: heads, titles (tooltips by head), the row of means (first, people, mean), rows (key,
    label, people, cells of key, text, part, unfinished and title), note, and empty: a sentence in
    place of all that. name: of the PNG file.
    """
    _mount(key=key, data={**data, "name": name})
