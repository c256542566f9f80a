"""A filter as a tree, as the API has it; what it means is the server's to say."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

OPERATORS = ("is", "is_not", "contains", "contains_not", "matches", "matches_not")
GROUPS = ("and", "or")
TURNS = ("not", "has_done", "has_not_done")
DEEPEST = 20  # the API's limit


@dataclass(frozen=True)
class Leaf:
    """A dimension beside values. any_case: letters are equal to their other case."""

    operator: str
    dimension: str
    values: tuple[str, ...]
    any_case: bool = False


@dataclass(frozen=True)
class Group:
    word: Literal["and", "or"]
    parts: tuple["Tree", ...]


@dataclass(frozen=True)
class Turned:
    """`not`, or that some event of the visit, or none, meets a tree."""

    word: Literal["not", "has_done", "has_not_done"]
    part: "Tree"


Tree = Leaf | Group | Turned
Filters = tuple[Tree, ...]  # all of them hold


class Unreadable(ValueError):
    """A sentence about what is no filter."""


def as_json(tree: Tree) -> tuple[Any, ...]:
    """As the API writes it, with tuples for lists."""
    match tree:
        case Leaf(operator, dimension, values, any_case):
            modifiers = ({"case_sensitive": False},) if any_case else ()
            numbers = dimension == "segment" and all(value.isdecimal() for value in values)
            told = tuple(int(value) for value in values) if numbers else values
            return operator, dimension, told, *modifiers
        case Group(word, parts):
            return word, tuple(as_json(part) for part in parts)
        case Turned(word, part):
            return word, as_json(part)


def asked(filters: Filters) -> tuple[Any, ...]:
    """As a query has them."""
    return tuple(as_json(tree) for tree in filters)


def of_json(given: Any, depth: int = 0) -> Tree:
    """Raises Unreadable; whether dimensions and values are known the server says."""
    if not isinstance(given, list | tuple) or len(given) < 2 or depth > DEEPEST:
        raise Unreadable(f"This is no filter: {given!r}.")
    word, *rest = given
    if word in GROUPS and isinstance(rest[0], list | tuple) and rest[0]:
        return Group(word, tuple(of_json(part, depth + 1) for part in rest[0]))
    if word in TURNS:
        return Turned(word, of_json(rest[0], depth + 1))
    if word in OPERATORS and len(rest) in (2, 3) and isinstance(rest[0], str):
        values, modifiers = rest[1], rest[2] if len(rest) == 3 else {}
        if isinstance(values, list | tuple) and values and isinstance(modifiers, dict):
            any_case = modifiers.get("case_sensitive") is False
            return Leaf(word, rest[0], tuple(str(value) for value in values), any_case)
    raise Unreadable(f"This is no filter: {given!r}.")


def leaves(tree: Tree) -> Iterator[Leaf]:
    match tree:
        case Leaf():
            yield tree
        case Group(_, parts):
            for part in parts:
                yield from leaves(part)
        case Turned(_, part):
            yield from leaves(part)
