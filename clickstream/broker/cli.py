"""`clickstream broker`: the broker in the foreground, until Ctrl-C."""

import signal
import threading
from types import FrameType

from clickstream import broker, kafka
from clickstream.settings import load


def run() -> None:
    """Run a Kafka broker on this machine until Ctrl-C, and make the topic.

    It listens on kafka.bootstrap_servers and keeps its records in <data_dir>/broker.
    """
    settings = load()
    asked_to_end = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        asked_to_end.set()

    running = broker.start(settings)
    try:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
        kafka.ensure_topic(settings)
        print(
            f"Kafka listens on {running.address}, topic {settings.kafka.topic}. Ctrl-C ends it.",
            flush=True,
        )
        while not asked_to_end.wait(0.5):
            running.check()
    finally:
        running.stop()
    print("Kafka has ended. Its records are kept.")
