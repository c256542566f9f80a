from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.app import compare, interval, period
from serving.app.address import View, params, parse
from serving.app.choice import Choice
from serving.app.metric import BY_NAME
from serving.app.panel import PANELS, SOURCES
from tests.serving.app.filters.trees import trees

STEPS = Choice("steps", ("3", "5", "8"), "5")
choices = st.sampled_from(
    [(panel.choice, option) for panel in PANELS.values() for option in panel.choice.options]
)
views = st.builds(
    View,
    site=st.sampled_from(["shop.example", "blog.example"]),
    period=st.sampled_from([*period.LABELS, "2026-10-01..2026-10-31"]),
    compare=st.sampled_from([*compare.LABELS, "2025-10-01..2025-10-31"]),
    match=st.booleans(),
    interval=st.sampled_from(["", *interval.LABELS]),
    metric=st.sampled_from(sorted(BY_NAME)),
    filters=st.lists(trees, max_size=3).map(tuple),
)


@given(views, st.lists(choices, max_size=4))
def test_an_address_is_read_back_to_the_same_view(
    view: View, turned: list[tuple[Choice, str]]
) -> None:
    for choice, option in turned:
        view = view.choosing(choice, option)
    again, problems = parse(params(view), [panel.choice for panel in PANELS.values()])
    assert problems == []
    assert again == view


def test_what_is_at_its_default_is_not_in_the_address() -> None:
    assert params(View()) == {}
    assert params(View().choosing(STEPS, "5")) == {}
    assert params(replace(View(), period="7d")) == {"period": ["7d"]}


def test_what_other_pages_keep_in_the_address_stays_there() -> None:
    view, problems = parse({"steps": ["8"], "utm_source": ["mail"]}, [SOURCES.choice])
    assert problems == []
    assert view.chosen(STEPS) == "8"
    assert params(view) == {"steps": ["8"], "utm_source": ["mail"]}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"period": ["fortnight"]}, "fortnight"),
        ({"period": ["2026-10-01"]}, "2026-10-01"),
        ({"compare": ["lastweek"]}, "lastweek"),
        ({"match": ["moon"]}, "moon"),
        ({"interval": ["second"]}, "second"),
        ({"metric": ["happiness"]}, "happiness"),
        ({"steps": ["4"]}, "steps='4'"),
        ({"f": ["is~shoe_size~42"]}, "shoe_size"),
        ({"f": ["nonsense"]}, "nonsense"),
    ],
)
def test_what_cannot_be_read_is_told_and_left_out(given: dict[str, list[str]], named: str) -> None:
    view, problems = parse(given, [STEPS])
    assert view == View()
    assert len(problems) == 1
    assert named in problems[0]


def test_a_choice_may_have_values_that_only_begin_as_it_says() -> None:
    events = PANELS["events"].choice
    assert events.fits("props:plan")
    assert not events.fits("props:")
    assert not events.fits("plan")
