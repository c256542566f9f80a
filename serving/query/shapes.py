"""What each relation of `clickstream.parts` is in a query: its rows, groups and filters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from serving.query.columns import GOAL
from serving.query.parse import TIME
from serving.query.tree import Leaf, Tree, without

Groups = Callable[[str], str | None]


def _itself(name: str) -> str:
    return name


def _entered(name: str) -> str:
    return {"event:page": "visit:entry_page", "event:hostname": "visit:entry_page_hostname"}.get(
        name, name
    )


def _exited(name: str) -> str:
    return {"event:page": "visit:exit_page", "visit:entry_page": "visit:exit_page"}.get(name, name)


def _viewed(name: str) -> str:
    return "event:page" if name in ("visit:entry_page", "visit:exit_page") else name


def _if_time(name: str) -> str | None:
    return name if name.startswith(TIME) else None


def _unless_goal(name: str) -> str | None:
    return None if name == GOAL else name


def _of_conversion(leaf: Leaf) -> bool:
    return leaf.is_of_goals or leaf.is_of_properties


def _as_asked(tree: Tree) -> Tree:
    return tree


def _of_all(tree: Tree) -> Tree:
    return without(tree, _of_conversion)


@dataclass(frozen=True)
class Shape:
    """rows: of which it is made. by: the dimension that stands for one of the query's; None: none.

    filters: which of the query's. by_entry: pages and hostnames of a filter are those entered by.
    is_whole: it is what groups are a share of, and has some that the answer has not.
    """

    rows: Literal["hits", "visits", "stays"]
    by: Groups = _itself
    filters: Callable[[Tree], Tree] = _as_asked
    by_entry: bool = False
    only: str = "true"
    is_whole: bool = False

    def groups(self, dimensions: tuple[str, ...]) -> dict[str, str]:
        """The columns d0, d1, … that it has, and by which dimension."""
        found = ((f"d{i}", self.by(name)) for i, name in enumerate(dimensions))
        return {column: name for column, name in found if name is not None}

    def makes_groups(self, dimensions: tuple[str, ...]) -> bool:
        """Whether its groups are rows of the answer, or only add to those that others make."""
        if self.is_whole:
            return False
        return self.by_entry or tuple(self.groups(dimensions).values()) == dimensions


SHAPES = {
    "hits": Shape("hits"),
    "visits": Shape("visits"),
    "entries": Shape("visits", by=_entered, by_entry=True),
    "exits": Shape("visits", by=_exited, only="pageviews > 0"),
    "stays": Shape("stays"),
    "views": Shape("hits", by=_viewed, only="name = 'page_view'"),
    "everyone": Shape("hits", by=_if_time, filters=_of_all, is_whole=True),
    "audience": Shape("hits", by=lambda name: None, is_whole=True),
    "groups": Shape("hits", by=_unless_goal, filters=_of_all, is_whole=True),
}
