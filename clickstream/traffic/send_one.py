"""One event on its way to the topic, for who follows it from there."""

import json
import time
from collections.abc import Mapping
from typing import NamedTuple

from clickstream import kafka
from clickstream.settings import Settings
from clickstream.traffic.record import key_of

SECONDS = 30  # that the answer may take


class Sent(NamedTuple):
    """A record that Kafka has, and where. at: time.perf_counter() as it said so."""

    value: bytes
    partition: int
    offset: int
    at: float


def send_one(settings: Settings, event: Mapping[str, str]) -> Sent:
    """Send one event with its key, and wait until Kafka has it."""
    value = json.dumps(event).encode()
    key = key_of(event["site_id"], event["visitor_id"])
    producer = kafka.producer(settings)
    try:
        told = producer.send(settings.kafka.topic, value, key).get(timeout=SECONDS)
        at = time.perf_counter()  # here: the producer takes its time to close
    finally:
        producer.close()
    return Sent(value, told.partition, told.offset, at)
