from concurrent.futures import Future

import pytest

from serving.app.remember import Remembered
from serving.client import QueryRefused, ServerUnreachable


def answered(value: int) -> "Future[int]":
    future: Future[int] = Future()
    future.set_result(value)
    return future


def failed() -> "Future[int]":
    future: Future[int] = Future()
    future.set_exception(ServerUnreachable("It does not answer"))
    return future


def test_what_is_known_is_not_asked_for_again_until_its_time_is_over() -> None:
    kept, never = Remembered[int](60), Remembered[int](0)
    assert kept.get("shop", lambda: answered(1)) == 1
    assert kept.get("shop", lambda: answered(2)) == 1
    assert kept.get("blog", lambda: answered(3)) == 3
    assert [never.get("shop", lambda n=n: answered(n)) for n in (1, 2)] == [1, 2]


def test_while_nothing_answers_it_is_what_it_was_last() -> None:
    kept = Remembered[int](0)
    with pytest.raises(ServerUnreachable):
        kept.get("shop", failed)
    assert kept.get("shop", lambda: answered(1)) == 1
    assert kept.get("shop", failed) == 1
    assert kept.get("shop", lambda: answered(2)) == 2


def test_a_refusal_is_told_and_asked_again_the_next_time() -> None:
    kept, refused = Remembered[int](0), Future[int]()
    refused.set_exception(QueryRefused("Too often"))
    for _ in range(2):
        with pytest.raises(QueryRefused):
            kept.get("shop", lambda: refused)
    assert kept.get("shop", lambda: answered(1)) == 1
    with pytest.raises(QueryRefused):
        kept.get("shop", lambda: refused)
    assert kept.get("shop", lambda: answered(2)) == 2


def test_an_answer_that_was_under_way_when_it_was_forgotten_is_not_kept() -> None:
    kept = Remembered[int](60)

    class Slow(Future[int]):
        def result(self, timeout: float | None = None) -> int:
            kept.forget("shop")
            return 1

    assert kept.get("shop", Slow) == 1
    assert kept.get("shop", lambda: answered(2)) == 2


def test_who_hears_late_that_one_failed_does_not_give_up_a_newer_one() -> None:
    """Two wait for it. When the second hears, the first has given it up and a third asked anew."""
    kept, newer = Remembered[int](0), Future[int]()

    class Failing(Future[int]):
        others_wait = True

        def result(self, timeout: float | None = None) -> int:
            if self.others_wait:
                self.others_wait = False
                assert kept.get("shop", failed) == 1
                assert kept.get("shop", lambda: newer) == 1
            raise ServerUnreachable("It does not answer")

    assert kept.get("shop", lambda: answered(1)) == 1
    assert kept.get("shop", Failing) == 1
    newer.set_result(2)
    assert kept.get("shop", failed) == 2


def test_nobody_waits_long_for_what_is_known_from_before() -> None:
    kept, slow = Remembered[int](0), Future[int]()
    assert kept.get("shop", lambda: answered(1)) == 1
    assert kept.get("shop", lambda: slow) == 1
    slow.set_result(2)
    assert kept.get("shop", failed) == 2


def test_what_was_changed_here_is_asked_for_at_once() -> None:
    kept = Remembered[int](60)
    kept.get("shop", lambda: answered(1))
    kept.forget("shop")
    assert kept.get("shop", lambda: answered(2)) == 2
