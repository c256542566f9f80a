"""Sending records to Kafka, and knowing what has arrived there."""

import time
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from threading import Condition

from kafka import KafkaProducer
from kafka.errors import KafkaError

from clickstream.errors import MayPass
from clickstream.traffic.delivery import Delivery
from clickstream.traffic.record import Record

IN_FLIGHT = 20_000  # records; the client itself would buffer without bound
LAST_ANSWERS = 30.0  # seconds; once one record is given up, the others are soon
NOT_HELD: AbstractContextManager[None] = nullcontext()


class NotDelivered(MayPass):
    """The broker did not take every record; says how many it did take."""


def produce(
    records: Iterable[Record],
    producer: KafkaProducer,
    topic: str,
    delivery: Delivery,
    whole: AbstractContextManager[None] = NOT_HELD,
) -> None:
    """Send every record and wait until each is acknowledged; `delivery` is kept up to date.

    The producer tries again for as long as its delivery timeout lasts; NotDelivered is raised after
    that. A KeyboardInterrupt passes on after what was sent before is acknowledged. whole: in which
    each record is sent and counted.
    """
    line = _Line(delivery)
    try:
        for record in records:
            line.wait_for_room(IN_FLIGHT)
            with whole:
                delivery.leaves(record)
                try:
                    future = producer.send(topic, key=record.key, value=record.value)
                except KafkaError as error:
                    line.fail(error)
                else:
                    future.add_callback(line.acknowledge)
                    future.add_errback(line.fail)
    finally:
        line.wait_for_room(1)


class _Line:
    """The records under way: sent, not yet answered. The client's thread calls the callbacks."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        self._moved = Condition()
        self._error: Exception | None = None

    def acknowledge(self, _: object) -> None:
        self._delivery.acknowledge()
        if self._delivery.acknowledged % 500 == 0:
            with self._moved:
                self._moved.notify()

    def fail(self, error: Exception) -> None:
        with self._moved:
            self._delivery.refused += 1
            self._error = self._error or error
            self._moved.notify()

    def wait_for_room(self, room: int) -> None:
        """Until fewer than `room` records are under way. Raises NotDelivered."""
        while self._error is None and self._delivery.under_way >= room:
            self._wait()
        if self._error:
            give_up = time.monotonic() + LAST_ANSWERS
            while self._delivery.under_way and time.monotonic() < give_up:
                self._wait()
            raise self._lost(self._error) from self._error

    def _wait(self) -> None:
        with self._moved:
            self._moved.wait(timeout=0.01)

    def _lost(self, error: Exception) -> NotDelivered:
        done = self._delivery
        return NotDelivered(
            f"Kafka stopped taking records: of {done.sent:,} sent it has acknowledged "
            f"{done.acknowledged:,}; the other {done.sent - done.acknowledged:,} may be lost",
            where=str(error) or type(error).__name__,
            do="Look whether the broker runs (`clickstream broker`), then start this command anew.",
        )
