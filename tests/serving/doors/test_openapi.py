"""The OpenAPI document is that of the routes, and answers are as it says."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from openapi_pydantic import OpenAPI
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from clickstream.metrics import METRICS
from serving.query.parse import ALL_DIMENSIONS, INCLUDE, KEYS
from serving.reports import retention, scope, steps
from serving.reports.funnel import asked as funnel
from serving.reports.paths import asked as paths
from serving.reports.visits import asked as visits
from tests.serving.doors.test_definitions import KINDS, QUERY

GOLDEN = Path(__file__).parents[2] / "golden"
FILES = ("query.json", "expected.json")


@pytest.fixture
def document(http: TestClient) -> dict[str, Any]:
    told: dict[str, Any] = http.get("/api/openapi.json").json()
    return told


def test_it_is_one(document: dict[str, Any]) -> None:
    OpenAPI.model_validate(document)
    assert document["openapi"].startswith("3.1")


def test_it_has_every_route_and_no_other(http: TestClient, document: dict[str, Any]) -> None:
    assert isinstance(http.app, Starlette)
    routes = {
        (route.path.replace(":int", ""), method.lower())
        for route in http.app.routes
        if isinstance(route, Route)
        for method in (route.methods or set()) - {"HEAD"}
    }
    told = {(path, method) for path, one in document["paths"].items() for method in one}
    assert told == routes
    assert len(routes) > 35


def test_each_operation_has_a_name_of_its_own(document: dict[str, Any]) -> None:
    names = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert len(names) == len(set(names))


def test_it_says_all_that_a_query_can_have(document: dict[str, Any]) -> None:
    schema = asked_of(document, "/api/v2/query")
    told = schema["properties"]
    assert set(told) == set(KEYS)
    assert set(told["metrics"]["items"]["enum"]) == set(METRICS)
    assert set(told["dimensions"]["items"]["anyOf"][0]["enum"]) == set(ALL_DIMENSIONS)
    assert set(told["include"]["properties"]) == set(INCLUDE)
    assert set(told["pagination"]["properties"]) == {"limit", "offset"}


def test_it_says_all_that_a_report_can_be_asked(document: dict[str, Any]) -> None:
    own = {
        "funnel": funnel.KEYS,
        "retention": retention.KEYS,
        "lifecycle": ("interval",),
        "paths": paths.KEYS,
        "visits": visits.KEYS,
    }
    for name, keys in own.items():
        told = asked_of(document, f"/api/v2/reports/{name}")["properties"]
        assert set(told) == {*scope.KEYS, *keys}, name
        assert set(told["include"]["properties"]) == set(scope.INCLUDE)
    step = asked_of(document, "/api/v2/reports/funnel")["properties"]["steps"]["items"]
    assert set(step["anyOf"][1]["properties"]) == set(steps.KEYS)
    realtime = asked_of(document, "/api/v2/reports/realtime")["properties"]
    assert set(realtime) == {"site_id", "filters", "include"}


def test_what_golden_cases_ask_is_as_it_says(document: dict[str, Any]) -> None:
    seen = set()
    for asked in answered():
        name = asked.pop("report", "")
        path = f"/api/v2/reports/{name}" if name else "/api/v2/query"
        check(document, asked_of(document, path), asked)
        seen.add(path)
    assert len(seen) == 7


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("funnel", {"steps": [{"event": "a"}]}),
        ("funnel", {"steps": [{"event": "a"}, {"page": "/", "event": "b"}]}),
        ("funnel", {"steps": ["a", "b"], "order": "any"}),
        ("retention", {"interval": "hour"}),
        ("retention", {"start": {"events": "a"}}),
        ("lifecycle", {"cohorts": "new"}),
        ("paths", {"depth": 11}),
        ("paths", {"start": {"page": "/", "event": "a"}}),
        ("visits", {"pagination": {"limit": 1_001}}),
        ("realtime", {}),
    ],
)
def test_a_report_that_is_not_as_it_says_is_refused(
    http: TestClient, document: dict[str, Any], name: str, wrong: dict[str, Any]
) -> None:
    path, body = f"/api/v2/reports/{name}", {"site_id": "shop.example", "date_range": "7d"} | wrong
    assert http.post(path, json=body).status_code == 400
    with pytest.raises(jsonschema_rs.ValidationError):
        check(document, asked_of(document, path), body)


@pytest.mark.parametrize(
    "wrong",
    [
        {"plan": "cubes"},
        {"limit": 3},
        {"metrics": ["visitor"]},
        {"dimensions": ["visit:sources"]},
        {"dimensions": ["event:props:"]},
        {"order_by": [["visitors", "down"]]},
        {"include": {"trim_relative_date_range": True}},
        {"include": {"comparisons": {"mode": "yesterday"}}},
        {"filters": [["like", "visit:source", ["Google"]]]},
        {"filters": [["is", "visit:source", []]]},
        {"filters": [["is", "visit:source", ["a"], {"case": False}]]},
        {"filters": [["is", "segment", ["1"]]]},
        {"filters": [["or", []]]},
        {"filters": [["not", ["or", [["is", "time:day", ["2026-10-04"]]]]]]},
    ],
)
def test_a_query_that_is_not_as_it_says_is_refused(
    http: TestClient, document: dict[str, Any], wrong: dict[str, Any]
) -> None:
    assert http.post("/api/v2/query", json=QUERY | wrong).status_code == 400
    with pytest.raises(jsonschema_rs.ValidationError):
        check(document, asked_of(document, "/api/v2/query"), QUERY | wrong)


def test_answers_and_bodies_are_as_it_says(http: TestClient, document: dict[str, Any]) -> None:
    asked: list[tuple[str, str, dict[str, Any] | None]] = [
        ("POST", "/api/v2/query", QUERY),
        ("POST", "/api/v2/query", QUERY | {"metrics": ["visitor"]}),
        ("POST", "/api/v2/reports/realtime", {"site_id": "shop.example"}),
        ("GET", "/api/v2/sites", None),
        ("GET", "/api/v2/sites/{site_id}/properties", None),
        ("GET", "/api/health", None),
    ]
    for kind, (new, change) in KINDS.items():
        many = f"/api/v2/sites/{{site_id}}/{kind}"
        asked += [
            ("POST", many, new),
            ("GET", many, None),
            ("PUT", f"{many}/{{id}}", new | change | {"version": 1}),
            ("PUT", f"{many}/{{id}}", new | change | {"version": 1}),
            ("GET", f"{many}/{{id}}", None),
            ("POST", f"{many}/{{id}}/restore", {"to": 1, "version": 2}),
            ("DELETE", f"{many}/{{id}}?version=3", None),
            ("DELETE", f"{many}/{{id}}?version=3", None),
            ("GET", f"{many}/{{id}}/history", None),
        ]
    for method, path, body in asked:
        address = path.format(site_id="shop.example", id=1)
        answer = http.request(method, address, json=body)
        operation = document["paths"][path.split("?")[0]][method.lower()]
        told = operation["responses"][str(answer.status_code)]
        check(document, told["content"]["application/json"]["schema"], answer.json())
        if body is not None and answer.status_code < 300:
            wanted = operation["requestBody"]["content"]["application/json"]["schema"]
            check(document, wanted, body)


def answered() -> Iterator[dict[str, Any]]:
    """What golden cases ask that is answered."""
    for file in GOLDEN.rglob("query.json"):
        asked, right = (json.loads(file.with_name(n).read_text()) for n in FILES)
        if not isinstance(asked, list):
            asked, right = [asked], [right]
        for query, told in zip(asked, right, strict=True):
            if "path" not in told:
                yield query


def asked_of(document: dict[str, Any], path: str) -> dict[str, Any]:
    """The schema of a question."""
    body = document["paths"][path]["post"]["requestBody"]
    schema: dict[str, Any] = body["content"]["application/json"]["schema"]
    return schema


def check(document: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    whole = schema | {"components": document["components"]}
    jsonschema_rs.validate(whole, value)
