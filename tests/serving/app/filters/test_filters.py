import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.app.filters import address
from serving.app.filters.change import added, chosen, excluded, picked
from serving.app.filters.tree import Group, Leaf, Tree, Turned, Unreadable, as_json, of_json
from serving.app.filters.words import sentence
from tests.serving.app.filters.trees import trees

GOOGLE = Leaf("is", "visit:source", ("Google",))
SHOP = Leaf("contains", "event:page", ("shop",), any_case=True)
EITHER = Group("or", (Leaf("is", "visit:country", ("DE", "AT")), Turned("has_done", SHOP)))


@given(trees)
def test_a_filter_in_an_address_is_read_back(tree: Tree) -> None:
    assert address.read(address.write(tree)) == tree


@given(trees)
def test_a_filter_as_json_is_read_back(tree: Tree) -> None:
    assert of_json(json.loads(json.dumps(as_json(tree)))) == tree


@given(st.text(alphabet="~.\\isor_nthage-", max_size=30))
def test_any_text_is_a_filter_or_refused(text: str) -> None:
    try:
        read = address.read(text)
    except Unreadable:
        return
    assert address.read(address.write(read)) == read


def test_a_filter_in_an_address_can_be_read_by_people() -> None:
    assert address.write(GOOGLE) == "is~source~Google"
    assert address.write(EITHER) == "or~is~country~DE~AT~.~has_done~contains-i~page~shop"
    assert address.write(Leaf("is", "visit:source", ("",))) == "is~source~"


@pytest.mark.parametrize(
    "text", ["", "is", "is~source", "is~shoe_size~42", "or", "between~page~a", "is~props:~a"]
)
def test_what_is_no_filter_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="The address has a filter"):
        address.read(text)


@pytest.mark.parametrize("given", ["is", [], ["is", "visit:source", []], ["or", []], ["x", "y"]])
def test_json_that_is_no_filter_is_refused(given: object) -> None:
    with pytest.raises(Unreadable):
        of_json(given)


def test_a_segment_is_asked_for_by_its_number() -> None:
    assert as_json(Leaf("is", "segment", ("3",))) == ("is", "segment", (3,))


def test_a_click_sets_a_filter_and_a_second_click_takes_it_away() -> None:
    once = picked((), "visit:source", "Google")
    assert once == (GOOGLE,)
    assert picked(once, "visit:source", "Google") == ()


def test_a_click_on_another_value_takes_the_place_of_the_first_and_leaves_other_filters() -> None:
    twice = picked((GOOGLE, SHOP, EITHER), "visit:source", "Bing")
    assert chosen(twice, "visit:source") == ("Bing",)
    assert {SHOP, EITHER} <= set(twice)


def test_a_click_with_control_adds_a_value_and_takes_it_back() -> None:
    both = added((GOOGLE,), "visit:source", "Bing")
    assert chosen(both, "visit:source") == ("Google", "Bing")
    assert added(both, "visit:source", "Google") == (Leaf("is", "visit:source", ("Bing",)),)
    assert added((GOOGLE,), "visit:source", "Google") == ()


def test_a_click_with_alt_leaves_a_value_out() -> None:
    once = excluded((GOOGLE, SHOP), "visit:source", "Bing")
    assert once == (SHOP, Leaf("is_not", "visit:source", ("Bing",)))
    twice = excluded(once, "visit:source", "Google")
    assert twice == (SHOP, Leaf("is_not", "visit:source", ("Bing", "Google")))
    assert excluded(twice, "visit:source", "Google") == twice


def test_a_filter_reads_as_a_sentence() -> None:
    assert sentence(GOOGLE, {}) == "Source is Google"
    said = "Country is Germany or Austria or has done (Page contains shop)"
    assert sentence(EITHER, {}) == said
    assert sentence(Group("and", (GOOGLE, EITHER)), {}) == f"Source is Google and ({said})"
    assert sentence(Leaf("is", "segment", ("3", "4")), {"3": "Fans"}) == "Segment is Fans or no. 4"
    assert sentence(Leaf("is_not", "visit:country", ("",)), {}) == "Country is not Unknown"
