"""Records on their way to a real broker."""

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaTimeoutError

from clickstream import broker as brokers
from clickstream import kafka
from clickstream.ports import free_port
from clickstream.settings import Settings
from clickstream.traffic.delivery import Delivery
from clickstream.traffic.produce import NotDelivered, produce
from clickstream.traffic.record import Record
from clickstream.traffic.simulate import Options, Shares, records
from tests.clickstream.traffic.simulated import MINUTE, UNTIL, simulated


@pytest.fixture
def apart(tmp_path: Path) -> Settings:
    """Settings for a broker that only one test has, and may end."""
    return Settings(
        data_dir=tmp_path / "data", kafka={"bootstrap_servers": f"127.0.0.1:{free_port()}"}
    )


def arrived(settings: Settings) -> Iterator[tuple[bytes | None, bytes]]:
    """Every record of the topic, in the order of each partition."""
    offsets = kafka.offsets(settings)
    partitions = {TopicPartition(settings.kafka.topic, p): end for p, (_, end) in offsets.items()}
    consumer = KafkaConsumer(
        bootstrap_servers=settings.kafka.bootstrap_servers, auto_offset_reset="earliest"
    )
    consumer.assign(list(partitions))
    missing = sum(partitions.values())
    deadline = time.monotonic() + 60
    while missing and time.monotonic() < deadline:
        for found in consumer.poll(timeout_ms=500).values():
            missing -= len(found)
            yield from ((record.key, record.value) for record in found)
    consumer.close()


def send(sent: Iterable[Record], settings: Settings, delivery: Delivery) -> None:
    producer = kafka.producer(settings)
    produce(sent, producer, settings.kafka.topic, delivery)
    producer.close()


def test_every_record_arrives_with_its_key_and_bytes(own: Settings) -> None:
    sent = simulated(rate=100, live_ms=30_000, shares=Shares(duplicate=0.05, broken=0.05))
    delivery = Delivery()
    send(sent, own, delivery)
    assert sorted(arrived(own)) == sorted((record.key, record.value) for record in sent)
    assert delivery.sent == delivery.acknowledged == len(sent)
    assert delivery.faults["broken"] == sum(record.broken for record in sent)
    assert delivery.silence == 0


def test_a_visitors_records_arrive_in_the_order_sent(own: Settings) -> None:
    sent = simulated(rate=100, live_ms=30_000)
    send(sent, own, Delivery())
    found: dict[bytes | None, list[bytes]] = {}
    for key, value in arrived(own):
        found.setdefault(key, []).append(value)
    for record_key in {record.key for record in sent}:
        assert found[record_key] == [r.value for r in sent if r.key == record_key]


def test_a_broker_that_comes_back_gets_every_record_once(apart: Settings) -> None:
    running = brokers.start(apart)
    sent = list(islice(records(Options(until_ms=UNTIL, rate=1000, live_ms=MINUTE)), 3000))

    def with_a_restart() -> Iterator[Record]:
        nonlocal running
        yield from sent[:1500]
        running.process.kill()
        running.process.wait()
        yield from sent[1500:2000]
        running = brokers.start(apart)
        yield from sent[2000:]

    try:
        kafka.ensure_topic(apart)
        delivery = Delivery()
        send(with_a_restart(), apart, delivery)
        assert delivery.acknowledged == len(sent)
        assert sorted(arrived(apart)) == sorted((r.key, r.value) for r in sent)
    finally:
        running.stop()


def test_a_broker_that_stays_away_is_told_with_what_it_acknowledged(apart: Settings) -> None:
    running = brokers.start(apart)
    sent = simulated(rate=100, live_ms=MINUTE)
    delivery = Delivery()

    def with_an_end() -> Iterator[Record]:
        yield from sent[:1000]
        while delivery.acknowledged < 1000:
            time.sleep(0.01)
        running.process.kill()
        running.process.wait()
        yield from sent[1000:1500]

    try:
        kafka.ensure_topic(apart)
        producer = KafkaProducer(
            bootstrap_servers=apart.kafka.bootstrap_servers,
            delivery_timeout_ms=3000,
            request_timeout_ms=2000,
        )
        with pytest.raises(NotDelivered, match=r"of 1,500 sent it has acknowledged 1,000"):
            produce(with_an_end(), producer, apart.kafka.topic, delivery)
        with suppress(KafkaTimeoutError):  # told already
            producer.close(timeout=5)
    finally:
        running.stop()


def test_a_record_that_kafka_refuses_is_told(own: Settings) -> None:
    enormous = Record(0, b"k", b"x" * 3_000_000, 0)
    with pytest.raises(NotDelivered, match="acknowledged 0"):
        send([enormous], own, Delivery())
