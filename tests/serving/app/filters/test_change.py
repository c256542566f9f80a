"""What a click on a row makes of the filters."""

import json

from serving.app.filters.change import clicked
from serving.app.filters.tree import Filters, Group, Leaf, Turned

BROWSER, VERSION, PAGE = "visit:browser", "visit:browser_version", "event:page"
CHROME = Leaf("is", BROWSER, ("Chrome",))
HOME = Leaf("is", PAGE, ("/",))


def version(number: str) -> Leaf:
    return Leaf("is", VERSION, (number,))


def click(filters: Filters, number: str, how: str = "pick") -> Filters:
    return clicked(filters, [BROWSER, VERSION], json.dumps(["Chrome", number]), how)


def test_a_row_of_two_dimensions_is_picked_moved_and_taken_back_as_one() -> None:
    first = click((HOME,), "120")
    assert first == (HOME, CHROME, version("120"))
    second = click(first, "121")
    assert second == (HOME, CHROME, version("121"))
    assert click(second, "121") == (HOME,)


def test_a_row_of_two_dimensions_is_added_as_it_is_picked() -> None:
    """Two values of each would be four rows."""
    first = click((HOME,), "120", "add")
    assert first == (HOME, CHROME, version("120"))
    second = click(first, "121", "add")
    assert second == (HOME, CHROME, version("121"))
    assert click(second, "121", "add") == (HOME,)


def test_a_row_of_two_dimensions_is_left_out_as_one() -> None:
    assert click((), "120", "exclude") == (Turned("not", Group("and", (CHROME, version("120")))),)


def test_a_row_of_one_dimension_is_picked_moved_taken_back_added_and_left_out() -> None:
    def on(filters: Filters, page: str, how: str = "pick") -> Filters:
        return clicked(filters, [PAGE], json.dumps([page]), how)

    assert on((CHROME,), "/") == (CHROME, HOME)
    assert on((CHROME, HOME), "/") == (CHROME,)
    assert on((HOME,), "/a") == (Leaf("is", PAGE, ("/a",)),)
    assert on((HOME,), "/a", "add") == (Leaf("is", PAGE, ("/", "/a")),)
    assert on((HOME,), "/", "add") == ()
    assert on((HOME,), "/a", "exclude") == (Leaf("is_not", PAGE, ("/a",)),)
