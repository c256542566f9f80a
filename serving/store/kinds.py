"""What kinds of definitions there are, and JSON -> one of them, checked."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from pydantic import TypeAdapter, ValidationError

from serving.query.errors import BadQuery
from serving.store.annotation import Annotation
from serving.store.funnel import Funnel
from serving.store.goal import Goal
from serving.store.saved_query import SavedQuery
from serving.store.segment import Segment

Definition = Goal | Segment | Funnel | Annotation | SavedQuery


@dataclass(frozen=True)
class Kind:
    """One kind. name: as in addresses and commands. one: what people call one of it."""

    name: str
    one: str
    type: type[Definition]


KINDS = {
    kind.name: kind
    for kind in (
        Kind("goals", "goal", Goal),
        Kind("segments", "segment", Segment),
        Kind("funnels", "funnel", Funnel),
        Kind("annotations", "annotation", Annotation),
        Kind("saved-queries", "saved query", SavedQuery),
    )
}


@cache
def adapter(kind: Kind) -> TypeAdapter[Definition]:
    return TypeAdapter(kind.type)


def parse(kind: Kind, given: Any, path: str = "") -> Definition:
    """The definition that JSON says; raises BadQuery."""
    try:
        return adapter(kind).validate_json(msgspec.json.encode(given))
    except ValidationError as cause:
        raise _told(kind, cause, given, path) from cause


def as_json(kind: Kind, definition: Definition) -> dict[str, Any]:
    """What `parse` reads."""
    written: dict[str, Any] = adapter(kind).dump_python(definition, mode="json")
    return written


def _told(kind: Kind, cause: ValidationError, given: Any, path: str) -> BadQuery:
    """The first of what is wrong: its place, the value, and what is allowed there."""
    first = cause.errors(include_url=False)[0]
    place = _place(first["loc"], given)
    where = path + "".join(f"/{part}" for part in place) or "/"
    allowed = list(first.get("ctx", {}).get("allowed", ()))
    value, last = first["input"], place[-1] if place else ""
    match first["type"]:
        case "unexpected_keyword_argument":
            value, allowed = last, list(kind.type.__dataclass_fields__)
            says = f"A {kind.one} has no {last!r}"
        case "missing":
            value, says = None, f"A {kind.one} has a {last}"
        case "literal_error":
            allowed = first["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            says = f"Not one of {', '.join(allowed)}: {value!r}"
        case "dataclass_type":
            says = f"A {kind.one} is a JSON object"
        case "string_type":
            says = f"Not a text: {value!r}"
        case _:
            says = re.sub(r"^(Input|Tuple|List|Value) should", "It should", first["msg"])
            says = says.replace(" after validation", "")
    return BadQuery(says[0].upper() + says[1:], where, value, allowed)


def _place(loc: tuple[str | int, ...], given: Any) -> list[str | int]:
    """Where in the JSON a place of pydantic is: pairs by their keys."""
    found: list[str | int] = []
    for part in loc:
        if isinstance(given, dict) and isinstance(part, int):
            return [*found, sorted(given)[part]]
        found.append(part)
        given = given.get(part) if isinstance(given, dict) else None
    return found
