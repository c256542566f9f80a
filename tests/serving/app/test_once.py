"""What a part of the page picks is done once, however often the browser tells of it."""

from types import SimpleNamespace
from typing import Any

import pytest

from serving.app import components


def test_a_pick_that_is_told_twice_is_done_once(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, Any] = {}
    monkeypatch.setattr(components, "st", SimpleNamespace(session_state=kept))
    done: list[str] = []
    callback = components.once("panel", done.append)
    for sent in ("1 one", "1 one", "2 one", None, "3 two", "3 two"):
        number, _, value = (sent or "").partition(" ")
        kept["panel"] = SimpleNamespace(pick={"id": number, "value": value} if sent else None)
        callback()
    assert done == ["one", "one", "two"]


def test_parts_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, Any] = {
        key: SimpleNamespace(pick={"id": "1", "value": key}) for key in ("one", "two")
    }
    monkeypatch.setattr(components, "st", SimpleNamespace(session_state=kept))
    done: list[str] = []
    for key in ("one", "two", "one"):
        components.once(key, done.append)()
    assert done == ["one", "two"]
