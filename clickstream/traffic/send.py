"""Records on their way to the topic, with a bar, a summary and a clean end on Ctrl-C."""

import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FrameType

from kafka.errors import KafkaTimeoutError

from clickstream import kafka
from clickstream.settings import Settings
from clickstream.traffic.delivery import Delivery
from clickstream.traffic.produce import produce
from clickstream.traffic.progress import shown
from clickstream.traffic.record import Record


def send(
    records: Iterable[Record],
    settings: Settings,
    title: str,
    total: float | None = None,
    position: Callable[[Delivery], float] = lambda delivery: delivery.sent,
) -> Delivery:
    """Send all records to the settings' topic, which is made where it is missing.

    position tells how much of `total` is done. Ctrl-C and SIGTERM end the sending, not what was
    sent before. Raises KafkaUnreachable or NotDelivered.
    """
    kafka.ensure_topic(settings)
    producer = kafka.producer(settings)
    delivery = Delivery()
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with (
            suppress(KeyboardInterrupt),
            shown(title, total, lambda: position(delivery), delivery),
        ):
            produce(records, producer, settings.kafka.topic, delivery)
    finally:
        signal.signal(signal.SIGTERM, before)
        with suppress(KafkaTimeoutError):  # said already: NotDelivered
            producer.close(timeout=1)
    print(f"{delivery.in_words()}.")
    return delivery


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
