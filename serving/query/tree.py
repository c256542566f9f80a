"""A filter: what has to hold of an event or a visit, as a tree of conditions on dimensions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Leaf:
    """A dimension beside values. operator: is, contains, matches, or one of them with `_not`."""

    operator: str
    dimension: str
    values: tuple[str, ...]
    case_sensitive: bool = True

    @property
    def is_of_events(self) -> bool:
        return self.dimension.startswith("event:")

    @property
    def is_of_goals(self) -> bool:
        return self.dimension == "event:goal"

    @property
    def is_of_properties(self) -> bool:
        return self.dimension.startswith("event:props:")


@dataclass(frozen=True)
class And:
    """All of them; of none: everything."""

    trees: tuple["Tree", ...]


@dataclass(frozen=True)
class Or:
    """One of them at least; of none: nothing."""

    trees: tuple["Tree", ...]


@dataclass(frozen=True)
class Not:
    tree: "Tree"


@dataclass(frozen=True)
class HasDone:
    """That some event of the visit meets a tree of events' dimensions."""

    tree: "Tree"


Tree = Leaf | And | Or | Not | HasDone
EVERYTHING = And(())
NOTHING = Or(())


def leaves(tree: Tree) -> Iterator[Leaf]:
    """Those that are asked of the event itself, or of its visit: none that it has to have done."""
    match tree:
        case Leaf():
            yield tree
        case And(trees) | Or(trees):
            for one in trees:
                yield from leaves(one)
        case Not(one):
            yield from leaves(one)


def all_leaves(tree: Tree) -> Iterator[Leaf]:
    """Every leaf, also of what a visit has to have done."""
    match tree:
        case Leaf():
            yield tree
        case And(trees) | Or(trees):
            for one in trees:
                yield from all_leaves(one)
        case Not(one) | HasDone(one):
            yield from all_leaves(one)


def conjuncts(tree: Tree) -> Iterator[Tree]:
    """What has to hold at once: an `and` within an `and` says the same as its parts."""
    if isinstance(tree, And):
        for one in tree.trees:
            yield from conjuncts(one)
    else:
        yield tree


def without(tree: Tree, unwanted: Callable[[Leaf], bool]) -> Tree:
    """What is left to hold if such leaves may say what they like, but for those of HasDone.

    Whatever meets the tree meets this too: of a whole that is left of it, it is a part.
    """
    return _without(tree, unwanted, holds=True)


def _without(tree: Tree, unwanted: Callable[[Leaf], bool], holds: bool) -> Tree:
    """holds: what is said in place of such a leaf; the contrary within a `not`."""
    match tree:
        case Leaf():
            return (EVERYTHING if holds else NOTHING) if unwanted(tree) else tree
        case And(trees):
            return And(tuple(_without(one, unwanted, holds) for one in trees))
        case Or(trees):
            return Or(tuple(_without(one, unwanted, holds) for one in trees))
        case Not(one):
            return Not(_without(one, unwanted, not holds))
        case HasDone():
            return tree


def renamed(tree: Tree, names: dict[str, str]) -> Tree:
    """With other dimensions in its leaves, but not in those of what a visit has to have done."""
    match tree:
        case Leaf():
            return replace(tree, dimension=names.get(tree.dimension, tree.dimension))
        case And(trees):
            return And(tuple(renamed(one, names) for one in trees))
        case Or(trees):
            return Or(tuple(renamed(one, names) for one in trees))
        case Not(one):
            return Not(renamed(one, names))
        case HasDone():
            return tree


def as_json(tree: Tree) -> list[Any]:
    """As the query language writes it; an `and` at the top is a list."""
    return [_json(one) for one in tree.trees] if isinstance(tree, And) else [_json(tree)]


def _json(tree: Tree) -> list[Any]:
    match tree:
        case Leaf(operator, dimension, values, case_sensitive):
            modifiers = [] if case_sensitive else [{"case_sensitive": False}]
            return [operator, dimension, list(values), *modifiers]
        case And(trees):
            return ["and", [_json(one) for one in trees]]
        case Or(trees):
            return ["or", [_json(one) for one in trees]]
        case Not(HasDone(one)):
            return ["has_not_done", _json(one)]
        case Not(one):
            return ["not", _json(one)]
        case HasDone(one):
            return ["has_done", _json(one)]
