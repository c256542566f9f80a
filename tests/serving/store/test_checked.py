"""A check and the change that it is of are one: nothing that another does comes between."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest

from clickstream.errors import ClickstreamError
from serving.query.errors import BadQuery
from serving.store import checked
from serving.store.database import Database
from serving.store.errors import Conflict
from serving.store.funnel import Funnel
from serving.store.goal import Goal
from serving.store.kinds import KINDS
from serving.store.segment import Segment
from serving.store.store import Store
from tests.held import held

GOALS, FUNNELS, SEGMENTS = KINDS["goals"], KINDS["funnels"], KINDS["segments"]
SITE = "shop.example"
SIGNUP, OTHER = Goal("Signup", event="signup"), Goal("Other", event="signup")
WAY = Funnel("Way", steps=[{"page": "/"}, "Signup"])
Change = Callable[[Store], Any]


def remove(store: Store) -> None:
    checked.remove(store, SITE, GOALS, 1, 1, "anna")


def rename(store: Store) -> None:
    checked.change(store, SITE, GOALS, 1, OTHER, 1, "anna")


def add_a_funnel(store: Store) -> None:
    checked.add(store, SITE, FUNNELS, WAY, "ben")


def add_a_segment(store: Store) -> None:
    filters = [["is", "event:goal", ["Signup"]]]
    checked.add(store, SITE, SEGMENTS, Segment("Signed up", filters), "ben")


@pytest.mark.parametrize("goes", [remove, rename])
@pytest.mark.parametrize("names", [add_a_funnel, add_a_segment])
@pytest.mark.parametrize("goes_first", [True, False])
def test_of_two_at_once_that_exclude_each_other_one_is_made(
    tmp_path: Path, goes: Change, names: Change, goes_first: bool
) -> None:
    """The second comes when the first has been checked and is not made yet."""
    first, second = (goes, names) if goes_first else (names, goes)
    database = Database(tmp_path / "store.sqlite")
    store = Store(database)
    store.add(SITE, GOALS, SIGNUP, "anna")
    with ThreadPoolExecutor(2) as pool, held(Store, "add", "change", "remove") as was_checked:
        one = pool.submit(refused, first, store)
        assert was_checked.wait(60)
        other = pool.submit(refused, second, store)
        assert not wait([other], timeout=0.2).done
    assert one.result() is None
    assert isinstance(other.result(), Conflict | BadQuery)
    database.close()


def test_what_is_refused_changes_nothing_and_keeps_nobody_waiting(store: Store) -> None:
    store.add(SITE, GOALS, SIGNUP, "anna")
    checked.add(store, SITE, FUNNELS, WAY, "ben")
    with pytest.raises(Conflict, match="The funnel Way names this goal"):
        remove(store)
    with pytest.raises(BadQuery):
        checked.add(store, SITE, FUNNELS, Funnel("Way 2", steps=["Signup", "Nothing"]), "ben")
    assert [one.definition for one in store.all(SITE, FUNNELS)] == [WAY]
    assert checked.remove(store, SITE, FUNNELS, 1, 1, "ben").version == 2
    assert checked.remove(store, SITE, GOALS, 1, 1, "anna").version == 2


def test_what_is_done_alone_is_done_whole_or_not_at_all(store: Store) -> None:
    def add_twice(store: Store) -> None:
        with store.alone() as alone:
            checked.add(alone, SITE, GOALS, OTHER, "anna")
            assert [one.definition for one in alone.all(SITE, GOALS)] == [OTHER]
            checked.add(alone, SITE, GOALS, OTHER, "anna")

    assert isinstance(refused(add_twice, store), Conflict)
    assert store.all(SITE, GOALS) == []


def refused(change: Change, store: Store) -> ClickstreamError | None:
    """Why it was refused; None: it was made."""
    try:
        change(store)
    except ClickstreamError as error:
        return error
    return None
