"""A batch run that dies at any point has changed nothing that is served, and the next one is exact.

The run dies here by an exception that nothing catches; test_kill.py kills the process.
"""

import time
from datetime import UTC, datetime, timedelta

import pytest
from pyspark.sql import SparkSession

from batch import run as runs
from clickstream import crash
from clickstream.publication import latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from tests.published import assert_exact
from tests.topic import event, received, send

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


class Died(BaseException):
    """Passes every `except Exception`, as a kill does."""


def die_at(point: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(name: str) -> None:
        if name == point:
            raise Died(point)

    monkeypatch.setattr(crash, "point", die)


@pytest.mark.slow
def test_whatever_point_runs_die_at_the_last_publication_is_served_and_the_next_is_exact(
    own: Settings, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each run finds what all that died before it have left."""
    send(own, [event(n) for n in range(40)])
    first = runs.run(own, spark, None, "first")
    for n, point in enumerate(POINTS):
        more = range(40 + 10 * n, 50 + 10 * n)
        send(own, [*(event(m) for m in more), b"broken", event(n, user_id="late"), event(0)])
        with monkeypatch.context() as patch:
            die_at(point, patch)
            with pytest.raises(Died, match=point):
                runs.run(own, spark, None, "dies")
        assert latest(Warehouse.of(own)) == first
        assert_exact(own)
    second = runs.run(own, spark, None, "second")
    assert second.number == 2
    assert assert_exact(own) == second
    assert second.counts["events"] == 40 + 12 * len(POINTS)
    assert second.counts["dead_letters"] == len(POINTS)


@pytest.mark.slow
def test_a_run_that_dies_before_the_first_publication_is_begun_again(
    own: Settings, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(own, [*(event(n) for n in range(20)), b"broken"])
    for point in ("dead_letters ingested", "views written"):
        with monkeypatch.context() as patch:
            die_at(point, patch)
            with pytest.raises(Died, match=point):
                runs.run(own, spark, None, "dies")
        assert latest(Warehouse.of(own)) is None
    assert runs.run(own, spark, None, "lives").number == 1
    assert_exact(own)


@pytest.mark.slow
def test_what_a_dead_run_wrote_beyond_the_next_cutoff_is_not_published(
    own: Settings, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dead run had taken in all there was; the next is for a time before."""
    send(own, [event(n) for n in range(20)])
    runs.run(own, spark, None, "first")
    send(own, [event(n) for n in range(20, 40)])
    between = max(received(own)["arrival_time"].to_pylist()) + timedelta(milliseconds=1)
    while datetime.now(UTC) < between + timedelta(milliseconds=20):
        time.sleep(0.01)
    send(own, [event(n) for n in range(40, 60)])
    with monkeypatch.context() as patch:
        die_at("views written", patch)
        with pytest.raises(Died):
            runs.run(own, spark, None, "dies")
    runs.run(own, spark, between, "for a time before")
    assert assert_exact(own).counts["events"] == 60
    assert sum(assert_exact(own).cutoff.offsets.values()) == 40
