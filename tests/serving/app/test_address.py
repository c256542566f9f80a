from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.app import period
from serving.app.address import View, params, parse
from serving.app.metric import NAMES
from serving.app.panel import PANELS, TABS

GOOGLE = ("is", "visit:source", ("Google",))

values = st.text(min_size=0, max_size=20)
filters = st.dictionaries(
    st.sampled_from(sorted(TABS)), st.lists(values, min_size=1, max_size=3, unique=True)
).map(lambda chosen: tuple(("is", name, tuple(given)) for name, given in chosen.items()))
views = st.builds(
    View,
    site=st.sampled_from(["shop.example", "blog.example"]),
    period=st.sampled_from([*period.LABELS, "2026-10-01..2026-10-31"]),
    metric=st.sampled_from(NAMES),
    filters=filters,
)


@given(views, st.lists(st.sampled_from(sorted(PANELS)), unique=True))
def test_an_address_is_read_back_to_the_same_view(view: View, turned: list[str]) -> None:
    for panel in turned:
        view = view.with_tab(panel, PANELS[panel].tabs[-1].dimension)
    again, problems = parse(params(view))
    assert problems == []
    assert params(again) == params(view)
    assert again.filters == view.filters
    assert [again.tab(panel) for panel in PANELS] == [view.tab(panel) for panel in PANELS]


def test_what_is_at_its_default_is_not_in_the_address() -> None:
    assert params(View()) == {}
    assert params(replace(View(), period="7d")) == {"period": ["7d"]}


def test_a_filter_value_may_hold_what_separates_and_may_be_empty() -> None:
    view, problems = parse({"f": ["is:event:page:/a:b", "is:visit:source:"]})
    assert problems == []
    assert view.filters == (
        ("is", "event:page", ("/a:b",)),
        ("is", "visit:source", ("",)),
    )


def test_two_values_of_a_dimension_are_one_filter() -> None:
    view, _ = parse({"f": ["is:visit:source:Google", "is:visit:source:Bing"]})
    assert view.filters == (("is", "visit:source", ("Google", "Bing")),)


def test_a_click_sets_a_filter_and_a_second_click_takes_it_away() -> None:
    once = View().toggled("visit:source", "Google")
    assert once.filters == (GOOGLE,)
    assert once.toggled("visit:source", "Google").filters == ()


def test_a_click_on_another_value_takes_the_place_of_the_first() -> None:
    view = View().toggled("visit:source", "Google").toggled("visit:source", "Bing")
    assert view.value_of("visit:source") == ("Bing",)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"period": ["fortnight"]}, "fortnight"),
        ({"metric": ["happiness"]}, "happiness"),
        ({"sources": ["visit:country"]}, "visit:country"),
        ({"f": ["not:visit:source:Google"]}, "not:visit:source:Google"),
        ({"f": ["is:visit:shoe_size:42"]}, "visit:shoe_size"),
        ({"f": ["nonsense"]}, "nonsense"),
    ],
)
def test_what_cannot_be_read_is_told_and_left_out(given: dict[str, list[str]], named: str) -> None:
    view, problems = parse(given)
    assert view == View()
    assert len(problems) == 1
    assert named in problems[0]
