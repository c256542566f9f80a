"""An answer of the report `paths` as columns of nodes, links between them, and who left where.

Columns go in the order of time. Whoever has nothing after a step is in a node of their own in the
next column, and on the way to an end, who came from nowhere in the column before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from serving.app import format
from serving.app.paths.asked import EVENT, name_of

LEFT, BEGAN, OTHER = "left", "began", "other"
Told = dict[str, Any]


@dataclass(frozen=True)
class Flow:
    """What the component `sankey` draws: plain texts and numbers."""

    columns: list[Told]
    nodes: list[Told]
    links: list[Told]
    visits: int  # of step 1

    def data(self) -> Told:
        return {"columns": self.columns, "nodes": self.nodes, "links": self.links}


def flow(results: Told, *, back: bool, least: int = 1) -> Flow:
    """back: steps are counted backward from an end. least: of visits, for those who left, too."""
    given = results["nodes"]
    depth = max((node["step"] for node in given), default=0)
    total = sum(node["visits"] for node in given if node["step"] == 1)

    def place(step: int) -> int:
        return depth - step if back else step - 1

    nodes = [_node(node, place(node["step"]), total, back) for node in given]
    links = []
    for link in results["links"]:
        near, far = link["step"], link["step"] + 1
        of_from, of_to = (far, near) if back else (near, far)
        start, end = _key(link["from"], place(of_from)), _key(link["to"], place(of_to))
        links.append(_link(start, end, link["visits"], total))
    gone = _gone(given, place, depth, total, least, back)
    return Flow(_columns(depth, back), nodes + gone[0], links + gone[1], total)


def _gone(
    given: list[Told], place: Callable[[int], int], depth: int, total: int, least: int, back: bool
) -> tuple[list[Told], list[Told]]:
    """Nodes and links of those who left after each step but the last, which nobody sees beyond."""
    nodes, links = [], []
    kind, label = (BEGAN, "Began here") if back else (LEFT, "Left")
    for step in range(1, depth):
        column = place(step + 1)
        key = f"{column} {kind}"
        last = [node for node in given if node["step"] == step and node["last"]]
        if not last:
            continue
        visits = sum(node["last"] for node in last)
        said = "began with what comes next" if back else "did nothing after that"
        nodes.append(
            {
                "key": key,
                "column": column,
                "kind": kind,
                "label": label,
                "visits": visits,
                "text": format.number(visits),
                "title": f"{visits:,} visits {said} ({format.share(visits, total)})",
                "pick": None,
            }
        )
        for node in last:
            if node["last"] >= least:
                mine = _key(node["node"], place(step))
                ends = (key, mine) if back else (mine, key)
                links.append(_link(*ends, node["last"], total) | {"gone": True})
    return nodes, links


def _node(told: Told, column: int, total: int, back: bool) -> Told:
    node, visits = told["node"], told["visits"]
    name = name_of(node)
    if "other" in node:
        label, kind = f"{told['values']:,} others", OTHER
        then = "show more of them"
    else:
        label, kind = name.removeprefix(EVENT), "event" if "event" in node else "page"
        then = "paths that lead here" if back else "paths from here"
    last = "began with it" if back else "left after it"
    says = f"{visits:,} visits ({format.share(visits, total)}), {told['last']:,} {last}"
    return {
        "key": _key(node, column),
        "column": column,
        "kind": kind,
        "label": label,
        "visits": visits,
        "text": format.number(visits),
        "title": f"{label}: {says}. Click: {then}",
        "pick": name,
    }


def _link(start: str, end: str, visits: int, total: int) -> Told:
    share = format.share(visits, total)
    return {"from": start, "to": end, "visits": visits, "title": f"{visits:,} visits ({share})"}


def _key(node: Told, column: int) -> str:
    return f"{column} {'other' if 'other' in node else name_of(node)}"


def _columns(depth: int, back: bool) -> list[Told]:
    ends = ("End", "before") if back else ("Start", "Step")
    names = [ends[0], *(f"{n - 1} {ends[1]}" if back else f"Step {n}" for n in range(2, depth + 1))]
    return [{"label": name} for name in (reversed(names) if back else names)]


COLUMNS = ("step", "from", "to", "visits")


def plain(results: Told, *, back: bool) -> list[list[Any]]:
    """Rows of a file, of COLUMNS; who left goes to nothing, who began comes from nothing."""
    rows = [
        [link["step"], _plain(link["from"]), _plain(link["to"]), link["visits"]]
        for link in results["links"]
    ]
    for node in results["nodes"]:
        if node["last"]:
            mine = _plain(node["node"])
            ends = (None, mine) if back else (mine, None)
            rows.append([node["step"], *ends, node["last"]])
    return sorted(rows, key=lambda row: (row[0], -row[3]))


def _plain(node: Told) -> str:
    return "(others)" if "other" in node else name_of(node)
