"""A wrong definition is told with its place, and the nearest that there is."""

from typing import Any

import pytest

from serving.query.errors import BadQuery
from serving.store.kinds import KINDS, parse

# (kind, what is given, the place, a piece of the sentence, the nearest)
WRONG: list[tuple[str, Any, str, str, str | None]] = [
    ("goals", [], "/", "A goal is a JSON object", None),
    ("goals", {"event": "e"}, "/name", "A goal has a name", None),
    ("goals", {"name": "g", "evnt": "e"}, "/evnt", "A goal has no 'evnt'", "event"),
    ("goals", {"name": "g"}, "/", "either an event or a page", None),
    ("goals", {"name": "g", "page": "/", "scroll": 101}, "/scroll", "or equal to 100", None),
    ("goals", {"name": "g", "page": "/", "scroll": "5"}, "/scroll", "integer", None),
    ("goals", {"name": 1, "event": "e"}, "/name", "Not a text: 1", None),
    ("goals", {"name": " ", "event": "e"}, "/name", "Blank", None),
    ("goals", {"name": "g", "event": "e", "currency": "EUR"}, "/currency", "no 'currency'", None),
    ("goals", {"name": "g", "event": "e", "props": {"k": 1}}, "/props/k", "Not a text: 1", None),
    ("goals", {"name": "g", "event": "e", "props": 1}, "/props", "It should be", None),
    ("segments", {"name": "s", "filters": []}, "/filters", "at least 1 item", None),
    ("segments", {"name": "s", "filters": "a"}, "/filters", "It should be", None),
    ("funnels", {"name": "f", "steps": ["a"]}, "/steps", "at least 2 items", None),
    ("funnels", {"name": "f", "steps": ["a"] * 9}, "/steps", "at most 8 items", None),
    ("funnels", {"name": "f", "steps": ["a", "b"], "order": "lose"}, "/order", "Not", "loose"),
    (
        "funnels",
        {"name": "f", "steps": ["a", "b"], "window": 0},
        "/window",
        "greater than or equal to 1",
        None,
    ),
    ("annotations", {"text": "a"}, "/", "either a day or a time", None),
    ("annotations", {"text": "a", "day": "2026-02-30"}, "/day", "valid date", None),
    ("annotations", {"text": "a", "time": "2026-02-03T04:05:06"}, "/time", "timezone", None),
    ("saved-queries", {"name": "q"}, "/", "either a query or sql", None),
    ("saved-queries", {"name": "q", "sql": ""}, "/sql", "at least 1 character", None),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "given", "path", "says", "nearest"), WRONG)
def test_what_is_wrong_is_told_with_its_place(
    kind: str, given: Any, path: str, says: str, nearest: str | None
) -> None:
    with pytest.raises(BadQuery) as refused:
        parse(KINDS[kind], given)
    assert refused.value.path == path
    assert says in str(refused.value)
    if nearest:
        assert refused.value.nearest == nearest
