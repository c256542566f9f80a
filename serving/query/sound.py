"""What no part of a question may be, whatever it is about: no JSON, too deep, or too much.

Python callers can hand in what no JSON text says, and little that comes to much: a list in a list
in a list, ten thousand times the same. So this is checked first, and may take nothing for granted.
"""

import math
import re
from collections.abc import Iterator
from typing import Any

from serving.query.errors import BadQuery

DEEPEST, MOST_PARTS = 100, 250_000
MOST_LETTERS = 2**20  # of all texts together
LARGEST = 2**63
Place = tuple["Place", Any] | None  # the part around it, and the key or index there
_HALF = re.compile(r"[\ud800-\udfff]")  # of a surrogate pair: UTF-8 has none


def check_sound(asked: Any) -> None:
    """Raises BadQuery. What passes can be repeated in an answer, and be walked by recursion."""
    rest: list[tuple[Place, Any, int]] = [(None, asked, 0)]
    parts = letters = 0
    while rest:
        place, value, depth = rest.pop()
        parts += 1
        letters += _letters(value)
        if parts > MOST_PARTS:
            raise BadQuery(f"A question has at most {MOST_PARTS:,} parts", "/")
        if letters > MOST_LETTERS:
            raise BadQuery(f"A question has at most {MOST_LETTERS:,} letters", "/")
        if depth > DEEPEST:
            raise BadQuery(f"Parts lie in each other at most {DEEPEST} deep", _path(place))
        if says := _unsound(value):
            raise BadQuery(says, _path(place) or "/")
        inner = [((place, key), one, depth + 1) for key, one in _inner(value)]
        rest += reversed(inner)


def _path(place: Place) -> str:
    """Made for a refusal alone: of all parts below a long key it would come to much."""
    found = ""
    while place:
        place, key = place
        found = f"/{key}{found}"
    return found


def _letters(value: Any) -> int:
    texts = [value] if isinstance(value, str) else value if isinstance(value, dict) else ()
    return sum(len(text) for text in texts if isinstance(text, str))


def _inner(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from enumerate(value)


def _unsound(value: Any) -> str:
    """What keeps a part, without those inside it, from being sound; '': nothing."""
    match value:
        case None | bool() | list():
            return ""
        case int():
            return "" if abs(value) < LARGEST else "A whole number has at most 64 bits"
        case float():
            return "" if math.isfinite(value) else "Not a number of JSON"
        case str():
            return "Half a surrogate pair is no text" if _HALF.search(value) else ""
        case dict():
            texts = all(isinstance(key, str) and not _HALF.search(key) for key in value)
            return "" if texts else "A key is no text"
    return f"Not a value of JSON: {type(value).__name__}"
