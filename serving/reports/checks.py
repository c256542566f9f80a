"""What a report is asked for, checked value by value; a wrong one raises BadQuery."""

from collections.abc import Iterable
from typing import Any

from serving.query.errors import BadQuery


def known(given: Any, allowed: Iterable[str], path: str) -> dict[str, Any]:
    """A JSON object that has no other keys than these."""
    allowed = tuple(allowed)
    if not isinstance(given, dict):
        raise BadQuery("Not an object", path or "/", given)
    for key in given:
        if key not in allowed:
            raise BadQuery(f"There is no {key!r} here", f"{path}/{key}", key, allowed)
    return given


def one_of(given: Any, allowed: Iterable[str], path: str, what: str) -> str:
    allowed = tuple(allowed)
    if not isinstance(given, str) or given not in allowed:
        raise BadQuery(f"Not a {what}: {given!r}", path, given, allowed)
    return given


def text(given: Any, path: str, what: str) -> str:
    if not isinstance(given, str) or not given:
        raise BadQuery(f"Not a {what}: {given!r}", path, given)
    return given


def texts(given: Any, path: str) -> tuple[str, ...]:
    """One text, or a list of some."""
    values = given if isinstance(given, list) else [given]
    if not values or not all(isinstance(value, str) for value in values):
        raise BadQuery("Not a text, nor a list of texts", path, given)
    return tuple(values)


def whole(given: Any, least: int, most: int, path: str, what: str) -> int:
    if type(given) is not int or not least <= given <= most:
        raise BadQuery(f"A {what} is a whole number from {least:,} to {most:,}", path, given)
    return given


def truth(given: Any, path: str) -> bool:
    if not isinstance(given, bool):
        raise BadQuery("Not true or false", path, given)
    return given


def page(given: Any, most: int = 10_000) -> tuple[int, int]:
    """limit and offset of `pagination`."""
    asked = known(given, ("limit", "offset"), "/pagination")
    return (
        whole(asked.get("limit", most), 1, most, "/pagination/limit", "limit"),
        whole(asked.get("offset", 0), 0, 2**63 - 1, "/pagination/offset", "offset"),
    )
