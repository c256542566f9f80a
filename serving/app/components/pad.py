"""A place to write SQL: the text with its words in colour, the columns, examples, saved ones."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from serving.app.components import once, part

_mount = part("pad", with_js=("keep", "sqlwords"))


def pad(
    key: str,
    text: str,
    *,
    tables: Sequence[Mapping[str, Any]],
    examples: Mapping[str, str],
    saved: Sequence[Mapping[str, Any]],
    error: str,
    on_pick: Callable[[Any], None],
) -> None:
    """Picks {"run": text}, {"save": name, "text"} or {"remove": number}.

    text: that of the address; what is being written stays as long as this does not change. saved:
    id, name and sql of each. error: why the last one was not saved.
    """
    data = {
        "text": text,
        "tables": list(tables),
        "examples": [{"name": name, "sql": sql} for name, sql in examples.items()],
        "saved": list(saved),
        "error": error,
    }
    _mount(key=key, data=data, on_pick_change=once(key, on_pick))
