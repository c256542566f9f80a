"""Records that Kafka deletes unread: a run refuses, or goes on and it is told from then on."""

from typing import Any

import pytest
from kafka import KafkaAdminClient, TopicPartition
from pyspark.sql import SparkSession

from batch import cli
from batch import run as runs
from clickstream import crash, kafka
from clickstream.errors import ClickstreamError
from clickstream.publication import latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import LOSSES
from serving.library import Serving
from tests.command import environment
from tests.published import assert_exact
from tests.topic import event, send

QUERY = {"site_id": "shop.example", "metrics": ["events"], "date_range": "all"}


def delete(settings: Settings, partition: int, before: int) -> None:
    """As retention does it."""
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka.bootstrap_servers)
    admin.delete_records({TopicPartition(settings.kafka.topic, partition): before})
    admin.close()


def end(settings: Settings, partition: int) -> int:
    return kafka.offsets(settings)[partition][1]


def answer(settings: Settings) -> tuple[int, list[str]]:
    """How many events are served, and what batch says is missing of them for ever."""
    with Serving(settings) as serving:
        found: dict[str, Any] = serving.query(QUERY)
    told = [one for one in found["meta"]["missing"] if one["layer"] == "batch"]
    assert all(one["loses"] for one in told)
    return found["results"][0]["metrics"][0], [one["says"] for one in told]


def lost(first: int, end: int, partition: int = 0) -> str:
    return (
        f"{end - first} records of partition {partition} from {first} are lost: "
        "Kafka had deleted them before a batch run read them."
    )


def test_a_run_refuses_and_names_the_way_on(own: Settings, spark: SparkSession) -> None:
    send(own, [event(n) for n in range(50)])
    delete(own, 0, 5)
    delete(own, 1, 2)
    says = "records 0 to 4 of partition 0, 0 to 1 of partition 1.*batch run --accept-loss"
    with pytest.raises(ClickstreamError, match=says):
        runs.run(own, spark, None, "refuses")
    assert latest(Warehouse.of(own)) is None


def test_a_loss_that_is_accepted_is_in_every_answer_from_then_on(
    own: Settings,
    spark: SparkSession,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    send(own, [event(n) for n in range(50)])
    delete(own, 0, 5)
    for name, value in environment(own).items():
        monkeypatch.setenv(name, value)
    cli.run(accept_loss=True)
    assert "Without 5 records of partition 0 from 0" in capsys.readouterr().out
    assert_exact(own)
    assert answer(own) == (45, [lost(0, 5)])
    send(own, [event(n) for n in range(50, 60)])
    runs.run(own, spark, None, "goes on as before")
    assert_exact(own)
    assert answer(own) == (55, [lost(0, 5)])


def test_what_was_published_is_served_until_the_loss_is_accepted(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(40)])
    first = runs.run(own, spark, None, "first")
    before = end(own, 0)
    send(own, [event(n) for n in range(40, 100)])
    delete(own, 0, before + 3)
    with pytest.raises(ClickstreamError, match=f"records {before} to {before + 2} of"):
        runs.run(own, spark, None, "refuses")
    assert latest(Warehouse.of(own)) == first
    assert answer(own) == (40, [])
    runs.run(own, spark, None, "accepts", accept_loss=True)
    assert answer(own) == (97, [lost(before, before + 3)])
    runs.rebuild(own, spark, "anew")
    assert answer(own) == (97, [lost(before, before + 3)])


def test_of_a_run_that_dies_after_it_accepted_a_loss_the_next_one_knows(
    own: Settings, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(own, [event(n) for n in range(50)])
    delete(own, 0, 5)

    def die(name: str) -> None:
        if name == "losses accepted":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(crash, "point", die)
        with pytest.raises(KeyboardInterrupt):
            runs.run(own, spark, None, "dies", accept_loss=True)
    assert latest(Warehouse.of(own)) is None
    runs.run(own, spark, None, "goes on")
    assert_exact(own)
    assert answer(own) == (45, [lost(0, 5)])
    assert Warehouse.of(own).open(LOSSES).to_pyarrow_table().num_rows == 1


def test_a_partition_of_which_nothing_is_left_is_lost_whole(
    own: Settings, spark: SparkSession
) -> None:
    send(own, [event(n) for n in range(50)])
    whole = end(own, 0)
    delete(own, 0, whole)
    runs.run(own, spark, None, "accepts", accept_loss=True)
    assert answer(own) == (50 - whole, [lost(0, whole)])
