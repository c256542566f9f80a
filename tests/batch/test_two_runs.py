"""Two batch runs at once, on two machines that share a warehouse and no lock: the fence holds."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from pyspark.sql import SparkSession

from batch import run as runs
from clickstream import crash
from clickstream.publication import Publication, history, latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from tests.batch.turns import attempt, elsewhere, more, overtaken_at
from tests.published import assert_exact
from tests.topic import event, send

FEW = ("visits written",)
POINTS = (
    "dead_letters ingested",
    "events ingested",
    "stepped back",
    "visits written",
    "activity written",
    "views written",
    "proposed",
    "audits written",
    "audited",
    "about to publish",
)
LONG = [pytest.mark.slow, pytest.mark.timeout(3600)]
PATIENCE = 600  # seconds


def assert_one_published(settings: Settings, *given: Publication | None) -> None:
    """One alone; the other was overtaken, or was given what that one had published."""
    made = history(Warehouse.of(settings))[0]
    assert [p for p in given if p] in ([made], [made, made])


def assert_one_after_the_other(settings: Settings, number: int) -> None:
    """So many are published, and the last is exact."""
    publications = history(Warehouse.of(settings))
    assert [p.number for p in publications] == list(range(number, 0, -1))
    assert_exact(settings)


@pytest.mark.parametrize("points", [FEW, pytest.param(POINTS, marks=LONG)])
def test_a_run_that_another_overtakes_at_any_point_publishes_nothing_of_its_own(
    own: Settings, spark: SparkSession, monkeypatch: pytest.MonkeyPatch, points: tuple[str, ...]
) -> None:
    """The first stops at a point, a second begins and ends, and the first goes on."""
    other = spark.newSession()
    send(own, [event(n) for n in range(40)])
    runs.run(own, spark, None, "before")
    for n, point in enumerate(points):
        send(own, more(n))
        given = overtaken_at(
            monkeypatch,
            point,
            lambda: attempt(own, spark, "is overtaken"),
            lambda: attempt(elsewhere(own), other, "overtakes"),
        )
        assert_one_published(own, *given)
        assert_one_after_the_other(own, n + 2)
    assert runs.run(own, spark, None, "after") == latest(Warehouse.of(own))


@pytest.mark.parametrize("first", [pytest.param(point, marks=LONG) for point in POINTS])
def test_of_two_runs_that_take_turns_none_publishes_the_others_half(
    own: Settings, spark: SparkSession, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    """One stops at a point, another runs up to any point, the first ends, then the other."""
    send(own, [event(n) for n in range(40)])
    runs.run(own, spark, None, "before")
    for n, second in enumerate(POINTS):
        send(own, more(n))
        take_turns(own, spark, monkeypatch, first, second)
        runs.run(own, spark, None, "after")
        assert_one_after_the_other(own, n + 2)


def take_turns(
    own: Settings, spark: SparkSession, monkeypatch: pytest.MonkeyPatch, first: str, second: str
) -> None:
    other = spark.newSession()
    second_waits, first_ended = Event(), Event()
    with ThreadPoolExecutor(1) as pool:

        def second_run() -> Publication | None:
            try:
                return attempt(elsewhere(own), other, "second")
            finally:
                second_waits.set()

        running: list[Any] = []

        def turn(name: str, in_first: Callable[[], bool] = lambda: not running) -> None:
            if in_first() and name == first:
                running.append(pool.submit(second_run))
                assert second_waits.wait(PATIENCE)
            elif name == second and running and not second_waits.is_set():
                second_waits.set()
                assert first_ended.wait(PATIENCE)

        with monkeypatch.context() as patch:
            patch.setattr(crash, "point", turn)
            one = attempt(own, spark, "first")
            first_ended.set()
            assert running, f"the first run did not come to {first!r}"
            two = running[0].result()
    if one or two:
        assert_one_published(own, one, two)
