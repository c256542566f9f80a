"""A table of texts, of which a row may open to what is behind it."""

from collections.abc import Mapping, Sequence
from typing import Any

from serving.app.components import part

_mount = part("ledger", with_js=("keep",))


def ledger(
    key: str,
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    *,
    empty: str,
    opens: str = "",
) -> None:
    """columns: {key, num}. rows: {key, cells: [{text, small, tone, title}], more: [{head, text,
    code}], part: the bar behind the first cell, 0..1}. opens: what a row's arrow opens.
    """
    data = {"columns": list(columns), "rows": list(rows), "empty": empty, "opens": opens}
    _mount(key=key, data=data)
