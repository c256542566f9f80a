"""Records sent to a test's topic, and all that the topic has."""

import json
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType

from clickstream import kafka
from clickstream.event import RECORD
from clickstream.settings import Settings
from clickstream.traffic.record import key_of

NOON = 1_772_539_200_000  # 2026-03-03T12:00:00Z, Unix milliseconds
MINUTE = 60_000
CLOCKS = (0, NOON, NOON * 1000)  # Unix milliseconds; the last is microseconds, of the year 58,139


def event(number: int, **fields: Any) -> dict[str, Any]:
    """One page view of many: a visitor of seven, three minutes after the one before."""
    return {
        "site_id": "shop.example",
        "visitor_id": f"v{number % 7}",
        "event_id": f"e{number}",
        "name": "page_view",
        "event_time": NOON + 3 * MINUTE * number,
        "url": f"https://shop.example/{number % 5}",
        "source": ["", "Google", "Bing"][number % 3],
        "country": ["CH", "DE"][number % 2],
    } | fields


def send(settings: Settings, events: Iterable[dict[str, Any] | bytes]) -> None:
    """Sends them and waits until Kafka has them; bytes go as they are, to any partition."""
    producer = kafka.producer(settings)
    try:
        for one in events:
            if isinstance(one, bytes):
                producer.send(settings.kafka.topic, one)
            else:
                key = key_of(one["site_id"], one["visitor_id"])
                producer.send(settings.kafka.topic, json.dumps(one).encode(), key=key)
        producer.flush()
    finally:
        producer.close()


def send_at(settings: Settings, clocks: Iterable[int]) -> None:
    """One event at each time of its sender's clock, in Unix milliseconds, to a topic that keeps it.

    As a topic of somebody else's may: ours has the broker's clock.
    """
    any_clock = {"message.timestamp.type": "CreateTime"} | {
        f"message.timestamp.{side}.max.ms": 2**63 - 1 for side in ("before", "after")
    }
    topic = ConfigResource(ConfigResourceType.TOPIC, settings.kafka.topic, any_clock)
    admin = KafkaAdminClient(bootstrap_servers=settings.kafka.bootstrap_servers)
    admin.alter_configs([topic])
    admin.close()
    producer = kafka.producer(settings)
    try:
        for number, clock in enumerate(clocks):
            value = json.dumps(event(number)).encode()
            producer.send(settings.kafka.topic, value, timestamp_ms=clock)
        producer.flush()
    finally:
        producer.close()


def received(settings: Settings) -> pa.Table:
    """Every record that the topic still has, by partition and offset."""
    topic_id, ends = kafka.topic_id(settings), kafka.offsets(settings)
    consumer = KafkaConsumer(
        bootstrap_servers=settings.kafka.bootstrap_servers, enable_auto_commit=False
    )
    try:
        rows = [
            {
                "topic_id": topic_id,
                "kafka_partition": record.partition,
                "kafka_offset": record.offset,
                "arrival_time": record.timestamp * 1000,
                "value": record.value,
            }
            for partition, (first, end) in ends.items()
            for record in _read(
                consumer, TopicPartition(settings.kafka.topic, partition), first, end
            )
        ]
    finally:
        consumer.close()
    return pa.Table.from_pylist(rows, RECORD)


def _read(consumer: KafkaConsumer, place: TopicPartition, first: int, end: int) -> Iterable[Any]:
    consumer.assign([place])
    consumer.seek(place, first)
    while consumer.position(place) < end:
        for records in consumer.poll(timeout_ms=1000).values():
            yield from records
