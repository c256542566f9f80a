"""Paths: law 4 against the walks of every visit."""

from hypothesis import given
from hypothesis import strategies as st

from tests.reports_oracle import Reports, sankey
from tests.serving.reports.conftest import LAWS
from tests.serving.reports.merged import ask, date_range, merge, periods, served
from tests.serving.reports.which import dense, filters

ANCHORS = [
    ({"page": "/"}, lambda node: node == ("page", "/")),
    ({"page": "*b"}, lambda node: node == ("page", "/b")),
    ({"page": "/*"}, lambda node: node[0] == "page"),
    ({"event": "signup"}, lambda node: node == ("event", "signup")),
]

questions = st.fixed_dictionaries(
    {
        "nodes": st.sampled_from(["pages", "events"]),
        "anchor": st.none() | st.sampled_from(ANCHORS),
        "back": st.booleans(),
        "depth": st.integers(2, 5),
        "top": st.integers(1, 3),
        "threshold": st.integers(1, 2),
        "collapse": st.booleans(),
        "period": periods(),
        "filters": filters,
        "bots": st.booleans(),
    }
)


@LAWS
@given(served=served(dense()), questions=st.lists(questions, min_size=5, max_size=5))
def test_paths_are_the_walks_of_visits(con, plain, served, questions):
    generation, oracle = merge(con, plain, *served), Reports(served[0], "s")
    for asked in questions:
        if asked["anchor"] == ANCHORS[3]:
            asked["nodes"] = "events"
        side = "end" if asked["back"] else "start"
        anchor = asked["anchor"]
        walks = oracle.paths(
            asked["period"],
            only=asked["filters"][1],
            bots=asked["bots"],
            events=asked["nodes"] == "events",
            collapse=asked["collapse"],
            depth=asked["depth"],
            **({side: anchor[1]} if anchor else {}),
        )
        back = asked["back"] and anchor is not None
        nodes, links = sankey([*walks], asked["top"], asked["threshold"], back)
        found = ask(con, generation, "paths", query(asked))["results"]
        assert {(n["step"], of(n["node"])): counts(n) for n in found["nodes"]} == nodes
        right = {(n["step"], of(n["from"]), of(n["to"])): n["visits"] for n in found["links"]}
        assert right == links
        assert len(found["nodes"]) == len(nodes)
        assert len(found["links"]) == len(links)
        for rows in found.values():
            order = [(row["step"], -row["visits"]) for row in rows]
            assert order == sorted(order)


def query(asked):
    kept = ("nodes", "depth", "top", "threshold", "collapse")
    anchor = {"end" if asked["back"] else "start": asked["anchor"][0]} if asked["anchor"] else {}
    return {
        "date_range": date_range(asked["period"]),
        "filters": asked["filters"][0],
        "include": {"bots": asked["bots"]},
        **{key: asked[key] for key in kept},
        **anchor,
    }


def of(node):
    """As the oracle names it; the others of a step: None."""
    return None if "other" in node else next(iter(node.items()))


def counts(node):
    return node["visits"], node["last"], node.get("values", 1)
