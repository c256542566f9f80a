"""The OpenAPI document: made of the declarations that the routes are made of."""

import re
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from openapi_pydantic import OpenAPI

from serving.doors import schemas
from serving.doors.door import Door, Schema

WHY = {
    400: "What is asked is wrong, and where.",
    401: "No key, a wrong one, or one that is not for this site.",
    404: "There is no such thing.",
    409: "Somebody else's change is in the way.",
    413: "The body is too long.",
    415: "The body is not said to be JSON.",
    429: "Too often; Retry-After says when again.",
    500: "The server failed.",
    503: "The server is busy; Retry-After says when to ask again.",
    504: "The answer took too long.",
    507: "The answer took too much memory.",
}
EVERYWHERE = (401, 429, 500)


def document(doors: Iterable[Door]) -> dict[str, Any]:
    """OpenAPI 3.1, as JSON; raises pydantic's ValidationError if it is not."""
    paths: dict[str, dict[str, Any]] = {}
    for door in doors:
        paths.setdefault(_path(door), {})[door.method.lower()] = _operation(door)
    made = OpenAPI.model_validate(
        {
            "openapi": "3.1.1",
            "info": {
                "title": "clickstream",
                "version": version("clickstream-analytics"),
                "summary": "Metrics of sites, live and exact at once.",
            },
            "paths": paths,
            "components": {
                "schemas": {"Error": schemas.ERROR, **schemas.definitions()},
                "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            },
        }
    )
    written: dict[str, Any] = made.model_dump(by_alias=True, exclude_none=True, mode="json")
    return written


def _path(door: Door) -> str:
    return re.sub(r":\w+}", "}", door.path)


def _operation(door: Door) -> dict[str, Any]:
    fails = (*door.fails, *EVERYWHERE) if door.has_key else door.fails
    answers = {
        str(status): _answer(WHY[status], {"$ref": "#/components/schemas/Error"})
        for status in sorted(fails)
    }
    operation: dict[str, Any] = {
        "operationId": door.name,
        "summary": door.does,
        "responses": {str(door.status): _answer("The answer.", door.gives)} | answers,
        "security": [{"key": []}, {}] if door.has_key else [],
    }
    if door.parameters:
        operation["parameters"] = [_parameter(door, *one) for one in door.parameters]
    if door.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(door.body)}
    return operation


def _parameter(door: Door, name: str, schema: Schema) -> dict[str, Any]:
    place = "path" if f"{{{name}}}" in _path(door) else "query"
    return {"name": name, "in": place, "required": True, "schema": schema}


def _answer(says: str, schema: Schema) -> dict[str, Any]:
    return {"description": says, "content": _content(schema)}


def _content(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
