"""Goals: what one can be, and which paths its pattern means."""

from typing import Any

import duckdb
import pytest
from pydantic import ValidationError

from serving.store.goal import Goal

SIGNUP = Goal("Signup", event="signup")
BLOG = Goal("Blog", page="/blog/*")


def test_a_goal_is_of_an_event_a_page_or_a_depth() -> None:
    read = Goal("Read", page="/blog/*", scroll=75)
    assert [goal.kind for goal in (SIGNUP, BLOG, read)] == ["event", "page", "scroll"]
    assert [goal.event_name for goal in (SIGNUP, BLOG, read)] == [
        "signup", "page_view", "engagement"
    ]  # fmt: skip


def test_goals_of_the_same_are_equal_keys() -> None:
    goal = Goal("A", event="buy", props={"size": "L", "colour": "red"})  # type: ignore[arg-type]
    assert goal.props == (("colour", "red"), ("size", "L"))
    assert len({goal, Goal("A", event="buy", props=(("colour", "red"), ("size", "L")))}) == 1


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/blog/*", "/blog/", True),
        ("/blog/*", "/blog/a/b", True),
        ("/blog/*", "/blog", False),
        ("/blog", "/blog/", False),
        ("*/checkout", "/de/shop/checkout", True),
        ("/a*z", "/a/../z", True),
        ("/a**z", "/az", True),
        ("/a.b", "/axb", False),
        ("/(a|b)+?[c]$^{2}\\ #&~-_", "/(a|b)+?[c]$^{2}\\ #&~-_", True),
        ("/ü ß/*", "/ü ß/€", True),
        ("/a*", "/a\nb", True),
    ],
)
def test_a_star_is_anything_and_all_else_is_itself(pattern: str, path: str, matches: bool) -> None:
    regex = Goal("P", page=pattern).path_regex
    (found,) = duckdb.execute("SELECT regexp_full_match(?, ?)", [path, regex]).fetchone() or ()
    assert found is matches


def test_an_event_is_on_any_page() -> None:
    assert SIGNUP.path_regex is None


def test_a_name_is_cleaned_as_an_events_name_is() -> None:
    assert Goal(" Cafe\u0301 ", event="cafe\u0301").event == "caf\u00e9"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"event": "a", "page": "/"},
        {"event": "a", "scroll": 50},
        {"event": "engagement"},
        {"event": " "},
        {"event": "a" * 121},
        {"page": "/", "scroll": 0},
        {"page": "/", "scroll": 101},
        {"page": "/", "scroll": True},
        {"event": "a", "currency": "EUR"},
        {"event": "a", "props": {"a": "1", "b": "2", "c": "3", "d": "4"}},
        {"event": "a", "props": {"a": ""}},
        {"event": "a", "props": {"a": 1}},
    ],
)
def test_what_is_no_goal_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Goal("Goal", **given)
