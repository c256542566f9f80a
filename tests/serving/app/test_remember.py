from concurrent.futures import Future
from threading import Timer

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
    kept, slow = Remembered[int](60), Future[int]()

    def changes_meanwhile() -> "Future[int]":
        slow.set_running_or_notify_cancel()
        Timer(0.1, lambda: (kept.forget("shop"), slow.set_result(1))).start()
        return slow

    assert kept.get("shop", changes_meanwhile) == 1
    assert kept.get("shop", lambda: answered(2)) == 2


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
