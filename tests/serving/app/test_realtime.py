"""What Realtime asks."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from serving.answers import Site
from serving.app.address import View
from serving.app.filters.tree import Leaf
from serving.app.now import LISTS, questions
from serving.app.period import Moment
from serving.app.shown import Shown
from serving.questions import Moment as Question

BERLIN = ZoneInfo("Europe/Berlin")
AT = Moment(BERLIN, datetime(2026, 11, 21, 12, tzinfo=BERLIN), date(2020, 1, 1))
SHOP = Site("shop.example", [], "Europe/Berlin", "EUR")


def asked(*filters: Leaf) -> dict[str, Question]:
    return questions(Shown(View(filters=filters), SHOP, AT))


def test_a_list_is_not_narrowed_by_its_own_filter() -> None:
    """The other values stay in sight. What else is said of its dimension does narrow it."""
    page, source = Leaf("is", "event:page", ("/",)), Leaf("is", "visit:source", ("Google",))
    found = asked(page, source)
    assert found["event:page"].filters == (("is", "visit:source", ("Google",)),)
    assert found["visit:source"].filters == (("is", "event:page", ("/",)),)
    assert len(found["visit:country"].filters) == 2
    contains = asked(Leaf("contains", "event:page", ("/p/",)))
    assert contains["event:page"].filters == (("contains", "event:page", ("/p/",)),)


def test_lists_without_a_filter_of_their_own_share_one_question() -> None:
    assert set(asked().values()) == {Question(SHOP.site_id)}
    assert asked().keys() == LISTS.keys()
    assert len(set(asked(Leaf("is", "event:page", ("/",))).values())) == 2
