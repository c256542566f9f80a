"""A filter as people read it: Source is Google or Bing."""

from collections.abc import Mapping

from babel import Locale

from serving.app.filters.dimension import SEGMENT, of
from serving.app.filters.tree import Group, Leaf, Tree, Turned

SAYS = {
    "is": "is",
    "is_not": "is not",
    "contains": "contains",
    "contains_not": "contains not",
    "matches": "matches",
    "matches_not": "matches not",
}
DONE = {"not": "not", "has_done": "has done", "has_not_done": "has not done"}
_TERRITORIES = Locale("en").territories


def head(leaf: Leaf) -> str:
    """What stands before the values."""
    return f"{of(leaf.dimension).label} {SAYS[leaf.operator]}"


def values(leaf: Leaf, segments: Mapping[str, str]) -> str:
    """segments: names by number, as texts; one that is gone keeps its number."""
    names = [value_name(leaf.dimension, value, segments) for value in leaf.values]
    return " or ".join(names)


def value_name(dimension: str, value: str, segments: Mapping[str, str] | None = None) -> str:
    if dimension == SEGMENT:
        return (segments or {}).get(value, f"no. {value}")
    if dimension == "visit:country":
        return country(value)
    return value or of(dimension).blank


def country(code: str) -> str:
    """The country of a code of two letters; what is none is told as it is."""
    return _TERRITORIES.get(code, code) if code else "Unknown"


def sentence(tree: Tree, segments: Mapping[str, str], *, inner: bool = False) -> str:
    match tree:
        case Leaf():
            return f"{head(tree)} {values(tree, segments)}"
        case Group(word, parts):
            said = f" {word} ".join(sentence(part, segments, inner=True) for part in parts)
            return f"({said})" if inner and len(parts) > 1 else said
        case Turned(word, part):
            return f"{DONE[word]} ({sentence(part, segments)})"
