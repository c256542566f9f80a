"""Traffic for a measurement: the simulator's records, made before, sent at an even pace."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock, Thread
from typing import Any

from confluent_kafka import KafkaError, Message, Producer

from clickstream.traffic.options import Options
from clickstream.traffic.record import Record
from clickstream.traffic.simulate import records as simulated

TICK = 0.005  # seconds between two handfuls of records; one record of each is followed
SLACK = 1.02  # so many more are simulated: arrivals are random


def pool(rate: float, count: int, seed: int = 7) -> list[Record]:
    """`count` of the simulator's records as they come at `rate` events a second, none broken."""
    live_ms = int(SLACK * 1000 * count / rate) + 2000
    options = Options(int(time.time() * 1000), rate=rate, live_ms=live_ms, seed=seed)
    return list(islice(simulated(options), count))


@dataclass(frozen=True)
class Mark:
    """One followed record: when it was handed to the producer, when and where Kafka has it.

    Times are Unix seconds; Kafka's have milliseconds.
    """

    sent: float
    arrived: float
    partition: int
    offset: int


@dataclass
class Sender(Thread):
    """Sends records at an even rate, in a thread of its own, and follows some of them."""

    servers: str
    topic: str
    records: Sequence[Record]
    rate: float
    marks: list[Mark] = field(default_factory=list)
    refused: int = 0
    late: float = 0.0  # seconds that a handful was late, at the most
    began: float = 0.0  # Unix seconds
    ended: float = 0.0

    def __post_init__(self) -> None:
        super().__init__(name="sender", daemon=True)
        self._lock = Lock()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        producer = Producer({"bootstrap.servers": self.servers, "linger.ms": 5})
        self.began = time.time()
        sent = 0
        while sent < len(self.records):
            due = min(len(self.records), int((time.time() - self.began) * self.rate) + 1)
            self.late = max(self.late, (due - sent) / self.rate - TICK)
            followed = random.randrange(sent, due) if due > sent else sent
            for number in range(sent, due):
                record = self.records[number]
                told = self._following(time.time()) if number == followed else self._refusal
                producer.produce(self.topic, key=record.key, value=record.value, on_delivery=told)
            sent = max(sent, due)
            producer.poll(0)
            time.sleep(TICK)
        producer.flush()
        self.ended = time.time()

    @property
    def reached_rate(self) -> float:
        """Records a second that Kafka took."""
        return (len(self.records) - self.refused) / (self.ended - self.began)

    def _refusal(self, error: KafkaError | None, _: Message) -> None:
        if error:
            self.refused += 1

    def _following(self, sent: float) -> Any:
        def told(error: KafkaError | None, message: Message) -> None:
            self._refusal(error, message)
            if not error:
                partition, offset = message.partition(), message.offset()
                assert partition is not None
                assert offset is not None
                _, arrived_ms = message.timestamp()
                with self._lock:
                    self.marks.append(Mark(sent, arrived_ms / 1000, partition, offset))

        return told
