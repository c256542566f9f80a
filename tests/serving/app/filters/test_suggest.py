"""Values that are suggested say of which dimension they are, and for which text."""

from typing import Any

import pytest

from serving.app import kept
from serving.app.filters.suggest import suggest
from serving.app.kept import Goal
from tests.serving.app.visits.told import shown


@pytest.mark.parametrize("dimension", ["", "visit:shoe_size", "event:props:"])
def test_of_what_is_no_dimension_nothing_is_suggested(dimension: str) -> None:
    asks = {"dimension": dimension, "text": "a"}
    assert suggest(shown(), asks) == {**asks, "items": []}


def test_before_anything_is_asked_nothing_is_suggested() -> None:
    assert suggest(shown(), None) == {"dimension": "", "text": "", "items": []}


def test_an_answer_says_of_which_dimension_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The editor drops one that comes late, when another dimension is chosen by now."""
    monkeypatch.setattr(kept, "goals", lambda _: [Goal("Signup"), Goal("Sale")])
    found: dict[str, Any] = suggest(shown(), {"dimension": "event:goal", "text": "sal"})
    assert (found["dimension"], found["text"]) == ("event:goal", "sal")
    assert [item["value"] for item in found["items"]] == ["Sale"]
