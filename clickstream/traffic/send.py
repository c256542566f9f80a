"""Records on their way to the topic, with a bar, a summary and a clean end on Ctrl-C."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from kafka.errors import KafkaTimeoutError

from clickstream import kafka
from clickstream.settings import Settings
from clickstream.traffic.delivery import Delivery
from clickstream.traffic.interrupts import Interrupts
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
    delivery, interrupts = Delivery(), Interrupts()
    try:
        with (
            suppress(KeyboardInterrupt),
            interrupts.caught(),
            shown(title, total, lambda: position(delivery), delivery),
        ):
            produce(records, producer, settings.kafka.topic, delivery, interrupts)
    finally:
        with suppress(KafkaTimeoutError):  # said already: NotDelivered
            producer.close(timeout=1)
    print(f"{delivery.in_words()}.")
    return delivery
