"""Records that arrive at a warehouse as the speed layer writes them, without Kafka and Spark.

The parts are the speed layer's own: its folder, its sink. So a server over this warehouse answers
as over a real one whose batch layer has not run yet.
"""

import json
import threading
import time
from collections.abc import Iterable
from datetime import UTC, datetime

import pyarrow as pa
from pyarrow.fs import LocalFileSystem

from clickstream.cutoff import Range
from clickstream.definition import definition
from clickstream.event import RECORD
from clickstream.fold import Folder
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import FRAGMENTS
from speed.checkpoint import Checkpoint
from speed.sink import Sink
from speed.write import NOTHING, Written

TOPIC = "a-topic-of-the-tests"


class Arrivals:
    """One partition. `arrive` commits records, a thread of its own a heartbeat every second."""

    def __init__(self, settings: Settings) -> None:
        made_by = definition(settings.gap_seconds)
        warehouse = Warehouse.of(settings)
        warehouse.create()
        self._warehouse = warehouse
        self._folder = Folder(settings.gap_seconds, made_by)
        start = Checkpoint("", "tests", {0: 0}, LocalFileSystem())
        self._sink = Sink(warehouse, start, TOPIC, made_by)
        self._next = 0
        self._ends = threading.Event()
        self._heart = threading.Thread(target=self._beat, daemon=True)
        self._heart.start()

    def arrive(self, values: Iterable[bytes]) -> None:
        now = datetime.now(UTC)
        rows = [
            {
                "topic_id": TOPIC,
                "kafka_partition": 0,
                "kafka_offset": self._next + i,
                "arrival_time": now,
                "value": value,
            }
            for i, value in enumerate(values)
        ]
        folded = self._folder.fold(pa.Table.from_pylist(rows, RECORD))
        files = self._warehouse.write(FRAGMENTS, folded.fragments)
        covered = {0: Range(self._next, self._next + len(rows))}
        self._next += len(rows)
        written = Written(files, folded.events, folded.dead_letters)
        self._sink.commit(written, covered, datetime.now(UTC))

    def end(self) -> None:
        self._ends.set()
        self._heart.join()

    def _beat(self) -> None:
        while not self._ends.wait(1):
            self._sink.commit(NOTHING, {0: Range(0, 0)}, datetime.now(UTC))


def page_view(site_id: str, path: str, visitor: str = "v1") -> bytes:
    """An event of this moment."""
    event = {
        "event_id": f"{visitor}-{time.time_ns()}",
        "site_id": site_id,
        "visitor_id": visitor,
        "name": "page_view",
        "event_time": datetime.now(UTC).isoformat(),
        "url": f"https://{site_id}{path}",
    }
    return json.dumps(event).encode()
