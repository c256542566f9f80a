"""A step: which events it is, as funnels, retention and paths name them.

{"page": "/p/*"}, {"event": "signup"} or {"goal": "Purchase"}, for which "Purchase" will do; each
perhaps with "props", a "hostname" and "filters" that must hold of the same event. * stands for
anything, also /. A page with "scroll" is one that was read so far, in percent.
"""

import re
from dataclasses import dataclass
from typing import Any

from serving.query.errors import BadQuery
from serving.query.filters import parse as parse_filters
from serving.query.tree import And, Leaf, Tree
from serving.reports.checks import known, one_of, text, texts, whole
from serving.store.catalogue import Catalogue

KINDS = ("page", "event", "goal")
KEYS = (*KINDS, "scroll", "props", "hostname", "filters", "label")


@dataclass(frozen=True)
class Step:
    """tree and scroll: what holds of its events. asked: as it was given."""

    label: str
    tree: Tree
    asked: dict[str, Any]
    scroll: int | None = None


def parse(given: Any, catalogue: Catalogue, path: str) -> Step:
    """The step that JSON asks for; raises BadQuery."""
    asked = known({"goal": given} if isinstance(given, str) else given, KEYS, path)
    kinds = [kind for kind in KINDS if kind in asked]
    if len(kinds) != 1:
        raise BadQuery("A step has one of page, event and goal", path, given, KINDS)
    (kind,) = kinds
    scroll = asked.get("scroll")
    if scroll is not None:
        whole(scroll, 1, 100, f"{path}/scroll", "depth in percent")
        if kind != "page":
            raise BadQuery("A scroll depth is of a page", f"{path}/scroll", scroll)
    trees = [_events(kind, asked[kind], scroll, catalogue, f"{path}/{kind}")]
    for key, values in _props(asked.get("props", {}), f"{path}/props"):
        trees.append(Leaf("is", f"event:props:{key}", values))
    if "hostname" in asked:
        trees.append(Leaf("is", "event:hostname", texts(asked["hostname"], f"{path}/hostname")))
    trees += parse_filters(asked.get("filters", []), catalogue, f"{path}/filters").trees
    label = text(asked.get("label", asked[kind]), f"{path}/label", "label")
    return Step(label, And(tuple(trees)), asked, scroll)


def on_page(pattern: str) -> Leaf:
    """Events on pages by a pattern, which the whole path has to match."""
    if "*" not in pattern:
        return Leaf("is", "event:page", (pattern,))
    parts = (re.escape(part) for part in re.split(r"\*+", pattern))
    return Leaf("matches", "event:page", (rf"(?s)\A{'.*'.join(parts)}\z",))


def _events(kind: str, given: Any, scroll: Any, catalogue: Catalogue, path: str) -> Tree:
    if kind == "goal":
        name = one_of(given, catalogue.goals, path, "goal of the site")
        return Leaf("is", "event:goal", (name,))
    if kind == "event":
        return Leaf("is", "event:name", (text(given, path, "name of an event"),))
    name = "page_view" if scroll is None else "engagement"
    return And((Leaf("is", "event:name", (name,)), on_page(text(given, path, "page"))))


def _props(given: Any, path: str) -> list[tuple[str, tuple[str, ...]]]:
    if not isinstance(given, dict):
        raise BadQuery("Properties are an object of values by name", path, given)
    return [
        (text(key, path, "property"), texts(value, f"{path}/{key}")) for key, value in given.items()
    ]
