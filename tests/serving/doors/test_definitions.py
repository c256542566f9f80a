"""Goals and their like over HTTP: kept, changed, taken back, and asked for at once."""

from typing import Any

import pytest
from starlette.testclient import TestClient

GOALS = "/api/v2/sites/shop.example/goals"
SEGMENTS = "/api/v2/sites/shop.example/segments"
SIGNUP = {"name": "Signup", "event": "signup"}
QUERY = {"site_id": "shop.example", "metrics": ["visitors"], "date_range": "day"}

# one of each kind, and a change of it
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "goals": ({"name": "Blog", "page": "/blog/*"}, {"scroll": 75}),
    "segments": (
        {"name": "Search", "filters": [["is", "visit:channel", ["Organic Search"]]]},
        {"owner": "anna"},
    ),
    "funnels": ({"name": "Checkout", "steps": [{"page": "/"}, {"event": "buy"}]}, {"window": 60}),
    "annotations": ({"text": "Release", "day": "2026-10-04"}, {"text": "Release 2"}),
    "saved-queries": ({"name": "Visits", "sql": "SELECT 1"}, {"sql": "SELECT 2"}),
}


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_kind_is_kept_changed_removed_and_taken_back(http: TestClient, kind: str) -> None:
    new, change = KINDS[kind]
    many = f"/api/v2/sites/shop.example/{kind}"
    added = http.post(many, json=new)
    assert added.status_code == 201, added.text
    kept = added.json()
    assert (kept["id"], kept["version"], kept["changed_by"]) == (1, 1, "loopback")
    assert kept | new == kept
    assert http.get(many).json() == {"results": [kept]}
    assert http.get(f"{many}/1").json() == kept

    changed = http.put(f"{many}/1", json=kept | change).json()
    assert changed["version"] == 2
    assert changed | change == changed
    removed = http.delete(f"{many}/1", params={"version": 2})
    assert (removed.status_code, removed.json()["removed"]) == (200, True)
    assert http.get(f"{many}/1").status_code == 404
    assert http.get(many).json() == {"results": []}

    restored = http.post(f"{many}/1/restore", json={"to": 1, "version": 3})
    assert restored.status_code == 200, restored.text
    assert restored.json() | new == restored.json()
    history = http.get(f"{many}/1/history").json()["results"]
    assert [version["version"] for version in history] == [4, 3, 2, 1]
    assert history[2:] == [changed, kept]


def test_a_change_of_an_old_version_is_a_conflict_that_tells_the_newest(http: TestClient) -> None:
    http.post(GOALS, json=SIGNUP)
    http.put(f"{GOALS}/1", json=SIGNUP | {"version": 1, "event": "sign_up"})
    for late in (
        http.put(f"{GOALS}/1", json=SIGNUP | {"version": 1}),
        http.delete(f"{GOALS}/1", params={"version": 1}),
        http.post(f"{GOALS}/1/restore", json={"to": 1, "version": 1}),
    ):
        assert (late.status_code, late.json()["version"]) == (409, 2)
        assert "at version 2 by now" in late.json()["error"]


def test_a_name_that_is_taken_is_a_conflict(http: TestClient) -> None:
    http.post(GOALS, json=SIGNUP)
    again = http.post(GOALS, json=SIGNUP)
    assert again.status_code == 409
    assert "called Signup already: number 1" in again.json()["error"]


def test_a_change_names_its_version(http: TestClient) -> None:
    http.post(GOALS, json=SIGNUP)
    for told in (
        http.put(f"{GOALS}/1", json=SIGNUP),
        http.put(f"{GOALS}/1", json=[]),
        http.put(f"{GOALS}/1", json=SIGNUP | {"version": "1"}),
        http.delete(f"{GOALS}/1"),
        http.delete(f"{GOALS}/1", params={"version": "x"}),
        http.delete(f"{GOALS}/1", params={"version": "9" * 30}),
        http.post(f"{GOALS}/1/restore", json={"to": 1}),
    ):
        assert (told.status_code, told.json()["path"]) == (400, "/version"), told.text


@pytest.mark.parametrize(
    ("kind", "given", "path", "nearest"),
    [
        ("goals", {"name": "A", "evnt": "a"}, "/evnt", "event"),
        ("goals", {"name": "A", "event": "a", "version": 1}, "/version", None),
        ("segments", {"name": "A", "filters": [["is", "visit:sauce", ["a"]]]},
         "/filters/0/1", "visit:source"),
        ("segments", {"name": "A", "filters": [["is", "event:goal", ["Sign"]]]},
         "/filters/0/2/0", "Signup"),
        ("funnels", {"name": "A", "steps": ["Signup", "Sgnup"]}, "/steps/1/goal", "Signup"),
        ("funnels", {"name": "A", "steps": ["Signup", {"pag": "/"}]}, "/steps/1/pag", "page"),
        ("annotations", {"text": "A", "day": "yesterday"}, "/day", None),
    ],
)  # fmt: skip
def test_a_wrong_one_is_refused_with_its_place(
    http: TestClient, kind: str, given: dict[str, Any], path: str, nearest: str | None
) -> None:
    http.post(GOALS, json=SIGNUP)
    told = http.post(f"/api/v2/sites/shop.example/{kind}", json=given)
    assert (told.status_code, told.json()["path"]) == (400, path), told.text
    if nearest:
        assert told.json()["nearest"] == nearest
    assert len(http.get(f"/api/v2/sites/shop.example/{kind}").json()["results"]) == (
        kind == "goals"
    )


def test_a_segment_does_not_hold_itself_by_way_of_another(http: TestClient) -> None:
    first = {"name": "First", "filters": [["is", "event:page", ["/"]]]}
    http.post(SEGMENTS, json=first)
    http.post(SEGMENTS, json={"name": "Second", "filters": [["is", "segment", [1]]]})
    told = http.put(
        f"{SEGMENTS}/1", json=first | {"filters": [["is", "segment", [2]]], "version": 1}
    )
    assert told.status_code == 400
    assert http.get(f"{SEGMENTS}/1").json()["version"] == 1


def test_what_another_names_stays_as_it_is_called(http: TestClient) -> None:
    funnels = GOALS.replace("goals", "funnels")
    http.post(GOALS, json=SIGNUP)
    http.post(funnels, json={"name": "Way", "steps": [{"page": "/"}, "Signup"]})
    for told in (
        http.delete(f"{GOALS}/1", params={"version": 1}),
        http.put(f"{GOALS}/1", json=SIGNUP | {"name": "Other", "version": 1}),
    ):
        assert told.status_code == 409
        assert "The funnel Way names this goal" in told.json()["error"]
    changed = http.put(f"{GOALS}/1", json=SIGNUP | {"event": "sign_up", "version": 1})
    assert changed.status_code == 200
    http.delete(f"{funnels}/1", params={"version": 1})
    assert http.delete(f"{GOALS}/1", params={"version": 2}).status_code == 200


def test_what_another_names_is_not_taken_back_to_another_name(http: TestClient) -> None:
    funnels = GOALS.replace("goals", "funnels")
    http.post(GOALS, json=SIGNUP)
    http.put(f"{GOALS}/1", json=SIGNUP | {"name": "Other", "version": 1})
    http.post(funnels, json={"name": "Way", "steps": [{"page": "/"}, "Other"]})
    told = http.post(f"{GOALS}/1/restore", json={"to": 1, "version": 2})
    assert told.status_code == 409
    assert "The funnel Way names this goal" in told.json()["error"]


def test_a_version_that_never_was_is_not_there_though_another_names_it(http: TestClient) -> None:
    http.post(GOALS, json=SIGNUP)
    funnel = {"name": "Way", "steps": [{"page": "/"}, "Signup"]}
    http.post(GOALS.replace("goals", "funnels"), json=funnel)
    told = http.post(f"{GOALS}/1/restore", json={"to": 99, "version": 1})
    assert (told.status_code, "There is no version 99" in told.text) == (404, True)


def test_what_names_something_that_has_gone_is_not_taken_back(http: TestClient) -> None:
    http.post(GOALS, json=SIGNUP)
    http.post(SEGMENTS, json={"name": "S", "filters": [["is", "event:goal", ["Signup"]]]})
    http.delete(f"{SEGMENTS}/1", params={"version": 1})
    http.delete(f"{GOALS}/1", params={"version": 1})
    told = http.post(f"{SEGMENTS}/1/restore", json={"to": 1, "version": 2})
    assert (told.status_code, "no goal 'Signup'" in told.text) == (400, True)


def test_what_is_kept_is_asked_for_at_once(http: TestClient) -> None:
    by_goal = QUERY | {"filters": [["is", "event:goal", ["Signup"]]]}
    by_segment = QUERY | {"filters": [["is", "segment", [1]]]}
    assert http.post("/api/v2/query", json=by_goal).status_code == 400
    http.post(GOALS, json=SIGNUP)
    http.post(SEGMENTS, json={"name": "S", "filters": by_goal["filters"]})
    assert http.post("/api/v2/query", json=by_goal).status_code == 200
    assert http.post("/api/v2/query", json=by_segment).status_code == 200
    http.delete(f"{SEGMENTS}/1", params={"version": 1})
    http.delete(f"{GOALS}/1", params={"version": 1})
    told = http.post("/api/v2/query", json=by_goal).json()
    assert "no goal 'Signup'" in told["error"]


def test_sites_have_their_own(http: TestClient) -> None:
    http.post(GOALS, json=SIGNUP)
    blog = GOALS.replace("shop", "blog")
    assert http.get(blog).json() == {"results": []}
    assert http.get(f"{blog}/1").status_code == 404
    told = http.get(GOALS.replace("shop", "no"))
    assert (told.status_code, "no site no.example" in told.text) == (404, True)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_form_of_another_site_could_send_changes_nothing(
    http: TestClient, kind: str
) -> None:
    told = http.post(GOALS, content='{"name": "A", "event": "a"}', headers={"content-type": kind})
    assert told.status_code == 415
    assert http.get(GOALS).json() == {"results": []}


@pytest.mark.parametrize("path", ["/api/v2/nothing", f"{GOALS}/x", f"{GOALS}/1/2", "/"])
def test_an_address_that_leads_nowhere_is_told_as_json(http: TestClient, path: str) -> None:
    told = http.get(path)
    assert (told.status_code, told.json()) == (404, {"error": "Not Found."})
