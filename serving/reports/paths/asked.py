"""JSON -> Paths: of which nodes, from where or to where, how far."""

from dataclasses import dataclass
from typing import Any

from serving.query.errors import BadQuery
from serving.reports.checks import known, one_of, text, truth, whole
from serving.reports.scope import Known, Scope
from serving.reports.scope import parse as parse_scope

KEYS = ("nodes", "start", "end", "depth", "top", "threshold", "collapse")
NODES = ("pages", "events")
FEWEST, DEFAULT, MOST = 2, 5, 10
TOP, MOST_TOP = 10, 100


@dataclass(frozen=True)
class Anchor:
    """Where paths start or end: kind page, by a pattern, or event, by its name."""

    kind: str
    value: str


@dataclass(frozen=True)
class Paths:
    """depth: steps. top: how many nodes a step shows. threshold: of visits, for a link to show.

    collapse: the same node several times in a row is one.
    """

    scope: Scope
    nodes: str = "pages"
    start: Anchor | None = None
    end: Anchor | None = None
    depth: int = DEFAULT
    top: int = TOP
    threshold: int = 1
    collapse: bool = True

    def as_json(self) -> dict[str, Any]:
        return {
            "nodes": self.nodes,
            "start": self.start and {self.start.kind: self.start.value},
            "end": self.end and {self.end.kind: self.end.value},
            "depth": self.depth,
            "top": self.top,
            "threshold": self.threshold,
            "collapse": self.collapse,
        }


def parse(asked: Any, context: Known) -> Paths:
    """The report that JSON asks for; raises BadQuery."""
    scope = parse_scope(asked, context, KEYS)
    nodes = one_of(asked.get("nodes", "pages"), NODES, "/nodes", "kind of nodes")
    start, end = (_anchor(asked.get(key), nodes, f"/{key}") for key in ("start", "end"))
    if start and end:
        raise BadQuery("Paths have a start or an end", "/end", asked["end"])
    return Paths(
        scope,
        nodes,
        start,
        end,
        whole(asked.get("depth", DEFAULT), FEWEST, MOST, "/depth", "depth"),
        whole(asked.get("top", TOP), 1, MOST_TOP, "/top", "number of nodes"),
        whole(asked.get("threshold", 1), 1, 2**63 - 1, "/threshold", "number of visits"),
        truth(asked.get("collapse", True), "/collapse"),
    )


def _anchor(given: Any, nodes: str, path: str) -> Anchor | None:
    if given is None:
        return None
    asked = known(given, ("page", "event"), path)
    if len(asked) != 1:
        raise BadQuery("A page or an event", path, given, ("page", "event"))
    ((kind, value),) = asked.items()
    value = text(value, f"{path}/{kind}", kind)
    if kind == "event" and nodes == "pages":
        raise BadQuery("Only paths of events have an event", f"{path}/event", value, ("page",))
    if kind == "event" and value in ("page_view", "engagement"):
        raise BadQuery("Views are named by their page; reading is no step", f"{path}/event", value)
    return Anchor(kind, value)
