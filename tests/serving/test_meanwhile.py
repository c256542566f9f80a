"""Who asks a cube amid a step is answered at once, of the moment it had caught up with last."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from serving import served
from serving.generation import Generation
from serving.library import Serving
from serving.query import chosen
from serving.query.errors import BadQuery
from serving.stop import Stop, Stopped, under
from tests.held import held, until
from tests.layers import Layers
from tests.many import Stream
from tests.serving.conftest import owes
from tests.streams import DAY, page_view

ASKED = {
    "site_id": "shop.example",
    "metrics": ["events"],
    "date_range": ["2026-03-01", "2026-03-02"],
}


@pytest.fixture
def serving(layers: Layers) -> Iterator[Serving]:
    """Three events are published, two more are in the tail, and the cube has caught up."""
    layers.speed(events(0, 3))
    layers.batch(events(0, 3), {0: 3})
    with Serving(layers.settings) as opened:
        layers.speed(events(3, 5))
        opened.follower.step(wait=True)
        with opened.served.still():
            pass
        yield opened


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine: nothing is late here but where a test says so."""
    monkeypatch.setattr(served, "CATCH_UP_SECONDS", 3600.0)
    monkeypatch.setattr(served, "LAG_SECONDS", 3600.0)
    monkeypatch.setattr(chosen, "SCANNED", 0)  # and nothing is little


@contextmanager
def amid_a_step(serving: Serving, layers: Layers) -> Iterator[None]:
    """Two events more are merged; one that comes then is being merged meanwhile."""
    layers.speed(events(5, 7))
    serving.follower.step()
    layers.speed(events(7, 8))
    with ThreadPoolExecutor(1) as pool, held(Generation, "merge") as begun:
        step = pool.submit(serving.follower.step)
        assert begun.wait(60)
        yield
    step.result()


def events(start: int, end: int) -> Stream:
    return [
        page_view(n, site_id="shop.example", event_time=DAY + timedelta(seconds=n))
        for n in range(start, end)
    ]


def counted(serving: Serving, **more: Any) -> tuple[int, int]:
    """The events of an answer, and up to which offset it says that it holds all."""
    answer = serving.query(ASKED | more)
    return answer["results"][0]["metrics"][0], answer["meta"]["freshness"]["offsets"]["0"]


def test_a_cube_that_owes_answers_of_the_moment_before(serving: Serving, layers: Layers) -> None:
    with amid_a_step(serving, layers):
        assert counted(serving) == (5, 5)
        assert counted(serving, plan="scan") == (7, 7)
        assert serving.provenance()["freshness"]["offsets"] == {"0": 5}


def test_a_little_is_scanned_and_waits_for_no_cube(
    serving: Serving, layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Events of the cube: five. What it owes comes on top."""
    with amid_a_step(serving, layers):
        monkeypatch.setattr(chosen, "SCANNED", 5)
        assert counted(serving) == (5, 5)
        monkeypatch.setattr(chosen, "SCANNED", 6)
        assert counted(serving) == (7, 7)
        assert counted(serving, plan="cube") == (5, 5)
        told = serving.query(ASKED | {"include": {"explain": True}})["meta"]["plan"]
        assert told == {"by": "scan", "why_not_cube": "the cube has not caught up with the tail"}


def test_the_step_then_has_it_catch_up(serving: Serving, layers: Layers) -> None:
    with amid_a_step(serving, layers):
        counted(serving)
    assert not owes(serving)
    assert counted(serving) == (8, 8)


def test_a_step_that_nobody_asks_amid_leaves_it_behind(serving: Serving, layers: Layers) -> None:
    with amid_a_step(serving, layers):
        pass
    assert owes(serving)


@pytest.mark.parametrize(("took", "is_left"), [(0.0, False), (0.5, False), (2.0, True)])
def test_a_cube_that_takes_long_to_catch_up_does_so_less_often(
    serving: Serving, layers: Layers, monkeypatch: pytest.MonkeyPatch, took: float, is_left: bool
) -> None:
    """Ten seconds after it last did, of which it may take one."""
    monkeypatch.setattr(served, "CATCH_UP_SECONDS", 3.0)
    serving.served._took, serving.served._caught_up = took, time.monotonic() - 10
    layers.speed(events(5, 6))
    serving.follower.step()
    assert owes(serving) is is_left


def test_a_cube_that_cannot_keep_up_is_given_up_until_the_next_publication(
    serving: Serving, layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "MANY", 1)
    layers.speed(events(5, 8))
    serving.follower.step()
    assert counted(serving, plan="cube") == (8, 8)  # by which it is known how long more will take
    pace = serving.served._pace
    with monkeypatch.context() as patched:
        patched.setattr(served, "LONGEST_SECONDS", 0.0)
        layers.speed(events(8, 9))
        serving.follower.step()
        assert counted(serving) == (9, 9)
    layers.speed(events(9, 11))
    serving.follower.step()
    assert not owes(serving)
    assert serving.served._pace == pace > 0  # to give up tells nothing of it
    answer = serving.query(ASKED | {"include": {"explain": True}})
    assert answer["results"][0]["metrics"] == [11]
    assert answer["meta"]["plan"]["by"] == "scan"
    with pytest.raises(BadQuery, match="keep up with"):
        counted(serving, plan="cube")
    layers.batch(events(0, 11), {0: 7})
    serving.follower.step(wait=True)
    assert counted(serving, plan="cube") == (11, 11)


def test_health_tells_of_no_more_than_who_asks_then_is_answered(
    serving: Serving, layers: Layers
) -> None:
    layers.speed(events(5, 6))
    serving.follower.step()
    assert serving.provenance()["freshness"]["offsets"] == {"0": 6}
    with amid_a_step(serving, layers), serving.moment() as (_, state):
        assert state.owes
        assert serving.served.cubed(state) is None


def test_with_nothing_under_way_the_answer_has_all(serving: Serving, layers: Layers) -> None:
    layers.speed(events(5, 7))
    serving.follower.step()
    assert owes(serving)
    assert serving.provenance()["freshness"]["offsets"] == {"0": 7}
    assert counted(serving) == (7, 7)


def test_one_that_is_long_behind_is_waited_for(
    serving: Serving, layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "LAG_SECONDS", 0.0)
    with amid_a_step(serving, layers), serving.moment() as (_, state):
        assert serving.served.cubed(state) is None


def test_who_is_ended_amid_a_catch_up_leaves_it_to_go_on(serving: Serving, layers: Layers) -> None:
    """It is done for all who wait, and half of it would be worth nothing."""
    layers.speed(events(5, 7))
    serving.follower.step()
    stop = Stop()

    def ask_to_end() -> None:
        assert begun.wait(60)
        stop.ask()

    with ThreadPoolExecutor(1) as pool, held(Generation, "catch_up") as begun:
        asking = pool.submit(ask_to_end)
        with pytest.raises(Stopped), under(stop):
            counted(serving)
        asking.result()
    assert counted(serving, plan="cube") == (7, 7)


def test_a_step_leaves_nothing_to_who_waits(serving: Serving, layers: Layers) -> None:
    """Else who waits could wait for one after another."""

    def begin() -> bool:
        with serving.served.still():
            return owes(serving)

    with pytest.MonkeyPatch.context() as patched, ThreadPoolExecutor(1) as pool:
        patched.setattr(serving.served, "_catching_up", None)
        with amid_a_step(serving, layers):
            beginning = pool.submit(begin)
            until(lambda: bool(serving.served._waiting))
        assert not beginning.result()
