"""A stream that fails says what of, and what to do about that."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from clickstream.errors import MayPass
from clickstream.settings import Settings
from clickstream.warehouse import Overtaken, Warehouse
from clickstream.warehouse.tables import FRAGMENTS
from clickstream.warehouse.trouble import Unreachable
from speed.checkpoint import Checkpoint, open_checkpoint
from speed.failure import RecordsGone, SpeedStopped, stopped
from tests.clickstream.blocked import a_file_instead_of
from tests.clickstream.disk import full_disk
from tests.speed.running import Running, assert_exactly_once, holds_all, running, until
from tests.topic import event, send


def with_speed(own: Settings, **changes: Any) -> Settings:
    return own.model_copy(update={"speed": own.speed.model_copy(update=changes)})


def what_ended(stream: Running) -> BaseException:
    assert stream.thread is not None
    stream.thread.join(60)
    assert not stream.thread.is_alive()
    (error,) = stream.error
    return error


def test_a_checkpoint_that_cannot_be_made_is_told_and_none_is_left(own: Settings) -> None:
    def made() -> Checkpoint:
        return open_checkpoint(own.checkpoint_url, {}, "T", "d", {0: (0, 5)}, None)

    with full_disk(), pytest.raises(Unreachable, match=r"File too large.*run this again"):
        made()
    assert made().start == {0: 0}


@pytest.mark.parametrize("sink", ["driver", "tasks"])
def test_a_warehouse_that_cannot_be_written_is_told_and_then_it_goes_on(
    own: Settings, spark: SparkSession, sink: str
) -> None:
    """Told by what cannot write, on the driver or in a task; not by the heartbeat before it."""
    table = Path(Warehouse.of(own).path(FRAGMENTS))
    with running(with_speed(own, sink=sink, heartbeat_seconds=3600), spark) as stream:
        send(own, [event(n) for n in range(20)])
        until(lambda: holds_all(own))
        with a_file_instead_of(table):
            send(own, [event(n) for n in range(20, 40)])
            error = what_ended(stream)
    assert isinstance(error, SpeedStopped)
    assert "The stream has ended: The warehouse cannot be reached or written: " in str(error)
    assert str(error).count(str(table)) >= 1
    assert str(error).endswith("and run this again. It goes on where it stopped.")
    assert "\n" not in str(error)
    with running(own, spark):
        until(lambda: holds_all(own))
    assert_exactly_once(own)


def test_a_heartbeat_that_cannot_be_written_ends_it_and_that_may_pass(
    own: Settings, spark: SparkSession
) -> None:
    with running(with_speed(own, heartbeat_seconds=0.2), spark) as stream:
        send(own, [event(n) for n in range(20)])
        until(lambda: holds_all(own))
        with a_file_instead_of(Path(Warehouse.of(own).path(FRAGMENTS))):
            error = what_ended(stream)
    assert isinstance(error, MayPass)
    assert "The warehouse cannot be reached or written: " in str(error)
    assert str(error).endswith("and run this again. It goes on where it stopped.")
    with running(own, spark):
        send(own, [event(n) for n in range(20, 40)])
        until(lambda: holds_all(own))
    assert_exactly_once(own)


@pytest.mark.slow
def test_a_heartbeat_that_is_overtaken_every_time_ends_it_and_that_may_pass(
    own: Settings, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an epoch's does: who supervises the stream starts it again."""

    def overtake(commit: Callable[..., int]) -> Callable[..., int]:
        def after_another(warehouse: Warehouse, *given: Any, **more: Any) -> int:
            commit(warehouse, warehouse.open(FRAGMENTS), FRAGMENTS, [])
            return commit(warehouse, *given, **more)

        return after_another

    with running(with_speed(own, heartbeat_seconds=0.2), spark) as stream:
        send(own, [event(n) for n in range(20)])
        until(lambda: holds_all(own))
        monkeypatch.setattr(Warehouse, "commit", overtake(Warehouse.commit))
        error = what_ended(stream)
    assert isinstance(error, MayPass)
    assert isinstance(error.__cause__, Overtaken)
    assert "fragments has a version that this process did not know of" in str(error)
    assert str(error).endswith("It goes on where it stopped.")


def test_only_where_kafka_lost_records_the_checkpoint_is_to_be_deleted() -> None:
    lost = "Some data may have been lost because they are not available in Kafka any more;"
    trace = f"py4j.protocol.Py4JJavaError: An error\n: org.apache.spark.SparkException: {lost}"
    gone = stopped(trace, "/data/checkpoint")
    assert isinstance(gone, RecordsGone)
    assert "Delete that folder, then start it again" in str(gone)
    full = (
        "[STREAM_FAILED] Query has ended\nCaused by: java.io.IOException: No space left on device"
    )
    assert str(stopped(full, "/data/checkpoint")) == (
        "The stream has ended: No space left on device (/data/checkpoint). "
        "Start it again: it goes on where it stopped."
    )
