"""The OpenAPI document is that of the routes, and answers are as it says."""

from typing import Any

import jsonschema_rs
import pytest
from openapi_pydantic import OpenAPI
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from clickstream.metrics import METRICS
from tests.serving.doors.test_definitions import KINDS, QUERY


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


def test_it_names_every_metric(document: dict[str, Any]) -> None:
    body = document["paths"]["/api/v2/query"]["post"]["requestBody"]
    schema = body["content"]["application/json"]["schema"]
    assert set(schema["properties"]["metrics"]["items"]["enum"]) == set(METRICS)


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


def check(document: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    whole = schema | {"components": document["components"]}
    jsonschema_rs.validate(whole, value)
