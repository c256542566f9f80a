"""An interrupt ends the sending between two records."""

import os
import signal
from collections.abc import Callable, Iterator

import pytest

from clickstream.traffic.interrupts import Interrupts

BOTH = (signal.SIGINT, signal.SIGTERM)
Steps = Callable[[Interrupts], Iterator[str]]


def done(steps: Steps) -> list[str]:
    """What was done until the interrupt, which must end it."""
    interrupts, found = Interrupts(), list[str]()
    with interrupts.caught(), pytest.raises(KeyboardInterrupt):
        found.extend(steps(interrupts))
    return found


@pytest.mark.parametrize("which", BOTH)
def test_what_is_begun_is_done_and_nothing_after_it(which: signal.Signals) -> None:
    def steps(interrupts: Interrupts) -> Iterator[str]:
        with interrupts:
            yield "first"
        with interrupts:
            os.kill(os.getpid(), which)
            yield "second"
        yield "third"

    assert done(steps) == ["first", "second"]


def test_between_two_it_ends_at_once() -> None:
    def steps(interrupts: Interrupts) -> Iterator[str]:
        with interrupts:
            yield "first"
        os.kill(os.getpid(), signal.SIGINT)
        yield "second"

    assert done(steps) == ["first"]


def test_a_second_one_is_not_held_back() -> None:
    def steps(interrupts: Interrupts) -> Iterator[str]:
        with interrupts:
            os.kill(os.getpid(), signal.SIGINT)
            yield "first"
            os.kill(os.getpid(), signal.SIGINT)
            yield "second"

    assert done(steps) == ["first"]


def test_afterwards_signals_are_taken_as_before() -> None:
    before = [signal.getsignal(each) for each in BOTH]
    with Interrupts().caught():
        assert [signal.getsignal(each) for each in BOTH] != before
    assert [signal.getsignal(each) for each in BOTH] == before
