"""Which funnel an address means, and how a change of it is written there."""

from typing import Any

import pytest

from serving.app import steps
from serving.app.address import View, params, parse
from serving.app.funnels import bars
from serving.app.funnels.asked import CHOICES, DAY, Funnel, changing, funnel, showing, showing_saved
from serving.app.funnels.groups import heads, ordered
from serving.app.stepform import properties
from serving.app.tables.whole import Asks

STEPS = ({"page": "/p/*"}, {"event": "buy", "props": {"plan": ["pro", "~ & team"]}})
SAVED: dict[str, Any] = {"id": 3, "version": 1, "name": "Sale", "window": 60, "by": "visit"}
SAVED |= {"order": "strict", "steps": ["Signup", {"page": "/thanks", "hostname": "a"}]}


def read_back(view: View) -> View:
    found, problems = parse(params(view), CHOICES)
    assert problems == []
    return found


@pytest.mark.parametrize(
    "of",
    [
        Funnel(STEPS, changed=True),
        Funnel(STEPS, "strict", 3600, "visit", changed=True),
        Funnel(STEPS, "loose", DAY, "visitor", 3, "Sale", changed=True),
    ],
)
def test_a_funnel_is_read_back_from_the_address(of: Funnel) -> None:
    assert funnel(read_back(showing(View(), of)), [SAVED]) == of


def test_a_saved_funnel_is_as_it_is_kept() -> None:
    of = funnel(read_back(showing_saved(View(), 3)), [SAVED])
    assert of is not None
    assert of.question == {**{key: SAVED[key] for key in ("order", "window", "by")}} | {
        "steps": [{"goal": "Signup"}, {"page": "/thanks", "hostname": "a"}]
    }
    assert not of.changed


def test_a_change_of_a_saved_funnel_keeps_what_was_not_changed() -> None:
    of = funnel(showing_saved(View(), 3), [SAVED])
    assert of is not None
    changed = funnel(read_back(changing(View(), of, window=7200)), [SAVED])
    assert changed is not None
    assert changed.question == {**of.question, "window": 7200}
    assert (changed.id, changed.name, changed.changed) == (3, "Sale", True)


def test_one_that_is_gone_is_the_first_that_there_is() -> None:
    gone = funnel(showing_saved(View(), 9), [SAVED])
    assert gone is not None
    assert gone.id == 3
    assert funnel(showing_saved(View(), 9), []) is None


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "{}",
        "[1]",
        "[",
        "null",
        '["A",{"goal":1},"B"]',
        '[{"page": "/", "props": 1}]',
        '[{"page": "/", "props": {"plan": 1}}]',
        '[{"page": "/", "props": {"plan": [1]}}]',
        '[{"page": "/", "scroll": "75"}]',
        '[{"page": "/", "scroll": true}]',
        '[{"page": "/", "scroll": 0}]',
        '[{"page": "/", "scroll": 101}]',
    ],
)
def test_steps_of_which_one_is_none_are_left_out_together_and_told(text: str) -> None:
    """A funnel without a step that somebody meant is another funnel."""
    assert steps.read(text) == []
    view, (problem,) = parse({"steps": [text]}, CHOICES)
    assert funnel(view, []) is None
    assert "steps" in problem


def test_a_depth_that_is_not_said_is_none() -> None:
    (step,) = steps.read('[{"page": "/", "scroll": null}]')
    assert steps.kind(step) == "page"
    assert steps.says(step) == "Page"


def test_without_steps_in_the_address_nothing_is_wrong() -> None:
    assert parse({"steps": [""]}, CHOICES)[1] == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", {}),
        ("plan = pro", {"plan": "pro"}),
        ("plan=pro, team; a = 1", {"plan": ["pro", "team"], "a": "1"}),
        ("plan; =x; ;b=", {}),
    ],
)
def test_properties_are_typed_as_people_write_them(typed: str, found: dict[str, Any]) -> None:
    assert properties(typed) == found


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"page": "/p/*"}, "Page"),
        ({"page": "/p/*", "scroll": 50}, "Read to 50 %"),
        ({"goal": "A", "props": {"plan": ["a", "b"]}}, "Goal, where plan is a or b"),
        ({"event": "e", "hostname": "h", "filters": []}, "Event, where host is h and filtered"),
    ],
)
def test_a_step_says_what_it_is(step: dict[str, Any], said: str) -> None:
    assert steps.says(step) == said


def test_groups_are_sorted_by_any_column_and_searched_by_name() -> None:
    def group(code: str, first: int, second: int, rate: float) -> dict[str, Any]:
        told = [{"visitors": first, "conversion_rate": 100.0}]
        return {
            "dimensions": [code],
            "steps": [*told, {"visitors": second, "conversion_rate": rate}],
        }

    groups = [group("DE", 9, 1, 11.11), group("FR", 4, 3, 75.0), group("AT", 4, 2, 50.0)]
    of = Funnel(STEPS)

    def names(asks: Asks) -> list[str]:
        return [g["dimensions"][0] for g in ordered(groups, of, asks, "visit:country")]

    assert names(Asks("step-1")) == ["DE", "AT", "FR"]
    assert names(Asks("rate")) == ["FR", "AT", "DE"]
    assert names(Asks("", desc=False)) == ["AT", "FR", "DE"]
    assert names(Asks("step-2", desc=False, search="r")) == ["DE", "AT", "FR"]
    assert names(Asks("step-2", search="fran")) == ["FR"]


def test_a_file_has_a_row_for_each_step_and_one_of_nobody_too() -> None:
    plain = {"conversion_rate": 100, "drop_off": None, "drop_off_rate": None}
    rest = {"step_conversion_rate": None, "mean_seconds": None, "median_seconds": None}
    first = {"label": "/p/*", "visits": 9, **plain, **rest}
    last = first | {"label": "buy", "visits": 3, "conversion_rate": 33.33, "drop_off": 6}
    of = Funnel(STEPS, by="visit")
    rows = bars.plain(of, {"results": [{"steps": [first, last]}]})
    assert [dict(zip(bars.columns(of), row, strict=True)) for row in rows] == [
        {"step": 1, **first},
        {"step": 2, **last},
    ]
    nobody = [row[:3] for row in bars.plain(of, {"results": []})]
    assert nobody == [[1, "/p/*", 0], [2, "buy", 0]]


def test_a_column_says_who_is_in_it_and_what_its_numbers_rest_on() -> None:
    told = heads(Funnel(STEPS), "Country", ["/p/*", "buy"], "Publication 7")
    assert [head["key"] for head in told] == ["", "step-1", "step-2", "rate"]
    assert told[1]["title"] == "Visitors who got to /p/*.\nPublication 7"
    assert told[2]["title"].startswith("Visitors who got to buy; below, in percent")
    assert told[3]["title"].endswith("began.\nPublication 7")
