"""Paths: what is asked, and how an answer becomes columns of nodes and links."""

import pytest
from streamlit.testing.v1 import AppTest

from serving.answers import Site
from serving.app.address import View, params, parse
from serving.app.paths import asked
from serving.app.paths.flow import flow, plain
from tests.serving.app.drawing import drawn, drawn_over_nothing, said
from tests.serving.app.visits.told import shown

A, B, OTHERS = {"page": "/"}, {"page": "/b"}, {"other": True}
# Ten visits: / to /b (4), / to others (3), / and away (3); of the 4, one goes on
RESULTS = {
    "nodes": [
        {"step": 1, "node": A, "visits": 10, "last": 3},
        {"step": 2, "node": B, "visits": 4, "last": 3},
        {"step": 2, "node": OTHERS, "visits": 3, "last": 3, "values": 2},
        {"step": 3, "node": A, "visits": 1, "last": 0},
    ],
    "links": [
        {"step": 1, "from": A, "to": B, "visits": 4},
        {"step": 1, "from": A, "to": OTHERS, "visits": 3},
        {"step": 2, "from": B, "to": A, "visits": 1},
    ],
}


def sums(found: list[dict], key: str) -> dict[str, int]:
    """Visits of links by the node that they leave or reach."""
    totals: dict[str, int] = {}
    for link in found:
        totals[link[key]] = totals.get(link[key], 0) + link["visits"]
    return totals


def test_what_leaves_a_node_is_what_it_has_and_drop_outs_are_among_it() -> None:
    drawn = flow(RESULTS, back=False)
    out = sums(drawn.links, "from")
    nodes = {node["key"]: node for node in drawn.nodes}
    for key, visits in out.items():
        assert visits == nodes[key]["visits"]
    assert {key: nodes[key]["visits"] for key in nodes if nodes[key]["kind"] == "left"} == {
        "1 left": 3,
        "2 left": 6,
    }
    assert drawn.visits == 10


def test_columns_go_in_the_order_of_time_also_on_the_way_to_an_end() -> None:
    assert [one["label"] for one in flow(RESULTS, back=False).columns] == [
        "Start",
        "Step 2",
        "Step 3",
    ]
    links = [{**link, "from": link["to"], "to": link["from"]} for link in RESULTS["links"]]
    drawn = flow({**RESULTS, "links": links}, back=True)
    assert [one["label"] for one in drawn.columns] == ["2 before", "1 before", "End"]
    columns = {node["key"]: node["column"] for node in drawn.nodes}
    assert all(columns[link["from"]] + 1 == columns[link["to"]] for link in drawn.links)
    into = sums(drawn.links, "to")
    assert into["2 /"] == 10
    assert {node["kind"] for node in drawn.nodes if node["label"] == "Began here"} == {"began"}


def test_links_of_few_visits_are_left_out_and_nodes_are_not() -> None:
    drawn = flow(RESULTS, back=False, least=5)
    assert not any(link.get("gone") for link in drawn.links)
    assert sum(node["kind"] == "left" for node in drawn.nodes) == 2


def test_a_file_has_every_link_and_who_left() -> None:
    rows = plain(RESULTS, back=False)
    assert [1, "/", "/b", 4] in rows
    assert [2, "(others)", None, 3] in rows
    assert sum(row[3] for row in rows if row[0] == 1) == 10


def test_a_page_or_an_event_is_asked_from_or_to() -> None:
    at_page = View().choosing(asked.AT, "/p/*")
    assert asked.question(shown(at_page)).asked["start"] == {"page": "/p/*"}
    back = View().choosing(asked.AT, "event:signup").choosing(asked.WAY, asked.TO)
    told = asked.question(shown(back)).asked
    assert (told["end"], told["nodes"]) == ({"event": "signup"}, "events")
    assert asked.question(shown(View().choosing(asked.WAY, asked.TO))) is None


def test_a_click_goes_deeper_and_one_on_the_others_shows_more_of_them() -> None:
    view = View().choosing(asked.WAY, asked.TO)
    deeper = asked.deeper(view, "/cart")
    assert (deeper.chosen(asked.AT), deeper.chosen(asked.WAY)) == ("/cart", asked.TO)
    assert asked.deeper(view, "").chosen(asked.TOP) == "8"
    most = view.choosing(asked.TOP, "20")
    assert asked.deeper(most, "") == most
    assert parse(params(deeper), asked.CHOICES) == (deeper, [])


@pytest.fixture
def page(serve_url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    return drawn("paths", serve_url, monkeypatch)


def test_the_page_says_how_many_visits_it_is_about(page: AppTest, site: Site) -> None:
    page.run()
    assert not page.exception
    assert "visits** from where they began" in said(page)


def test_without_an_end_the_page_asks_for_one(page: AppTest, site: Site) -> None:
    page.query_params["way"] = "to"
    page.run()
    assert not page.exception
    assert "To where?" in said(page)


def test_where_nobody_went_the_page_says_what_to_do(page: AppTest, site: Site) -> None:
    page.query_params["at"] = "/nowhere/at/all"
    page.run()
    assert not page.exception
    assert "No visit came this way" in said(page)


def test_without_a_server_it_is_told_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    page = drawn_over_nothing("paths", monkeypatch).run()
    assert not page.exception
    assert "by itself" in said(page) or "by themselves" in said(page)
