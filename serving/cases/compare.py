"""An answer against what is right of it: every place where they differ, in one line each."""

import json
from collections.abc import Iterator
from typing import Any

CLOSE = 1e-9


def differences(answer: dict[str, Any], expected: Any) -> list[str]:
    """Where the answer is not as expected; empty: it is.

    expected: an answer, of which only what is given counts: `results` whole, `meta` and `query` by
    their keys; or the `error` of a query that is refused, by its keys; or a list: the results.
    An answer that lacks something received is wrong, whatever its numbers.
    """
    if isinstance(expected, list):
        expected = {"results": expected}
    found = [f"/meta/missing: {one['says']}" for one in _losses(answer)]
    for key, right in expected.items():
        if key in ("meta", "query") and isinstance(right, dict):
            for inner, value in right.items():
                found += _compare(answer.get(key, {}).get(inner), value, f"/{key}/{inner}")
        else:
            found += _compare(answer.get(key), right, f"/{key}")
    return found


def _losses(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in answer.get("meta", {}).get("missing", []) if one["loses"]]


def _compare(is_: Any, right: Any, path: str) -> Iterator[str]:
    if isinstance(is_, list) and isinstance(right, list):
        for i in range(max(len(is_), len(right))):
            if i >= len(right):
                yield f"{path}/{i}: {_text(is_[i])} is not expected"
            elif i >= len(is_):
                yield f"{path}/{i}: {_text(right[i])} is not there"
            else:
                yield from _compare(is_[i], right[i], f"{path}/{i}")
    elif isinstance(is_, dict) and isinstance(right, dict):
        for key in [*right, *(is_.keys() - right.keys())]:
            yield from _compare(is_.get(key), right.get(key), f"{path}/{key}")
    elif not _equal(is_, right):
        yield f"{path}: {_text(is_)}, expected {_text(right)}"


def _equal(is_: Any, right: Any) -> bool:
    if isinstance(is_, bool) or isinstance(right, bool):
        return is_ is right
    if isinstance(is_, float) or isinstance(right, float):
        numbers = isinstance(is_, int | float) and isinstance(right, int | float)
        return numbers and abs(is_ - right) <= CLOSE * max(1.0, abs(right))
    return bool(is_ == right)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
