"""A question that cannot be answered as it was asked, and what would do."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from clickstream.errors import ClickstreamError

LONGEST = 300  # letters of what a sentence repeats


class BadQuery(ClickstreamError):
    """Names the place in the question (a JSON pointer), the value, and what is allowed there.

    The sentence is cut to what a person reads; place and value are whole beside it.
    """

    def __init__(
        self, what: str, path: str, value: Any = None, allowed: Iterable[str] = ()
    ) -> None:
        self.path, self.value, self.allowed = path, value, list(allowed)
        close = get_close_matches(_cut(str(value)), self.allowed, n=1, cutoff=0)
        self.nearest = close[0] if close else None
        do = f"The nearest that there is: {self.nearest}." if self.nearest else ""
        super().__init__(_cut(what), where=_cut(path), do=do)

    def as_json(self) -> dict[str, Any]:
        return {
            "error": str(self),
            "path": self.path,
            "value": self.value,
            "allowed": self.allowed,
            "nearest": self.nearest,
        }


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
