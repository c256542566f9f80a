"""A broker of three is killed while 5,000 events a second flow: every answer is the naive one.

How many a second Kafka took, and how long it stood still, is printed.
"""

import itertools
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from bench.rig.system import Client
from bench.rig.traffic import Sender, pool
from clickstream import kafka
from clickstream.connect import admin
from clickstream.ports import free_port
from clickstream.security import PLAINTEXT
from clickstream.settings import Settings
from tests import sent
from tests.answers import Answers
from tests.every_answer import METRICS, SITE, ZONE, ask, assert_published, days
from tests.parts import running, until
from tests.scale import brokers

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

RATE, SECONDS, BEFORE = 5_000, 30, 12
ASKED = ([], ["time:hour"], ["event:page"], ["visit:entry_page"])


@dataclass
class Watch(Thread):
    """Notes again and again how many records the answers rest on."""

    client: Client
    seen: list[tuple[float, int]] = field(default_factory=list)  # Unix seconds, records
    ended: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        super().__init__(name="watch", daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        while not self.ended.wait(0.05):
            records = sum(self.client.offsets().values())
            if not self.seen or records > self.seen[-1][1]:
                self.seen.append((time.time(), records))

    def standstill(self, start: float, end: float) -> float:
        """The longest time within these in which nothing was added."""
        moved = [start, *(at for at, _ in self.seen if start < at < end), end]
        return max(after - before for before, after in itertools.pairwise(moved))


def test_nothing_is_lost_or_doubled_when_a_broker_is_killed(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    records = pool(RATE, RATE * SECONDS)
    assert len(records) == RATE * SECONDS
    naive = Answers(sent.events([record.value for record in records]), SITE, ZONE)
    expected = [naive.rows(METRICS, days(), asked, [], bots=True) for asked in ASKED]
    with brokers.running(tmp_path) as cluster:
        own = on(settings, tmp_path, cluster)
        kafka.ensure_topic(own)
        with running(own, "serve"), running(own, "speed", "run"):
            until(lambda: Client(own.serve.host, own.serve.port).offsets())
            watch = Watch(Client(own.serve.host, own.serve.port))
            sender = Sender(cluster.servers, own.kafka.topic, records, RATE)
            watch.start()
            sender.start()
            time.sleep(BEFORE)
            killed_at = time.time()
            cluster.kill(leader(own, 0))
            sender.join()
            assert sender.refused == 0, "Kafka has refused records"
            arrived = [mark.arrived for mark in sender.marks]
            assert min(arrived) < killed_at < max(arrived), "it was not killed while records came"
            ends = sum(end for _, end in kafka.offsets(own).values())
            assert ends >= len(records), "Kafka has fewer than it acknowledged"
            until(lambda: watch.seen[-1][1] >= ends, seconds=600)
            watch.ended.set()
            assert answers(own) == expected
            assert_published(own, 1)
            assert answers(own) == expected
    with capsys.disabled():
        print(told(sender, watch, killed_at, ends))


def answers(settings: Settings) -> list[Any]:
    return [ask(settings, METRICS, asked, []) for asked in ASKED]


def on(settings: Settings, folder: Path, cluster: brokers.Cluster) -> Settings:
    """The cluster, a data folder and a port of its own."""
    servers = {"bootstrap_servers": cluster.servers, "topic": "kept-three-times"}
    return settings.model_copy(
        update={
            "data_dir": folder / "data",
            "kafka": settings.kafka.model_copy(update=servers),
            "serve": settings.serve.model_copy(update={"port": free_port()}),
        }
    )


def leader(settings: Settings, partition: int) -> int:
    """The number of the broker that takes a partition's records."""
    with admin(settings.kafka.bootstrap_servers, PLAINTEXT) as client:
        (topic,) = client.describe_topics([settings.kafka.topic])
    leaders = {one["partition_index"]: one["leader_id"] for one in topic["partitions"]}
    return int(leaders[partition])


def told(sender: Sender, watch: Watch, killed_at: float, ends: int) -> str:
    """What was held and how long it stood still, in lines for people."""
    before = [m.arrived - m.sent for m in sender.marks if m.arrived < killed_at]
    after = [m.arrived - m.sent for m in sender.marks if m.arrived >= killed_at]
    caught_up = watch.seen[-1][0] - sender.ended
    still = watch.standstill(killed_at, sender.ended)
    usual = watch.standstill(sender.began + BEFORE / 2, killed_at)
    return f"""
    sent                    {len(sender.records):,} records, {sender.reached_rate:,.0f} a second
    in Kafka                {ends:,} records, {ends - len(sender.records):,} of them twice
    into Kafka, at most     {max(before):.1f} s before the kill, {max(after):.1f} s after it
    answers stood still     {usual:.1f} s at most before the kill, {still:.1f} s after it
    answers had all         {caught_up:.1f} s after the last record was sent"""
