"""A warehouse as both layers leave it, from simulated visitors, without Kafka and Spark.

Records are parsed, folded, made visits and cubes of, audited and published by the code that does it
everywhere; only who calls it is another. One partition, one topic. Batch has all but the last
minutes, which are the tail's; a thread of the speed layer goes on with a heartbeat a second.
"""

import threading
from collections.abc import Sequence
from datetime import UTC, datetime

import pyarrow as pa
from pyarrow.fs import LocalFileSystem

from batch.audit import audit
from clickstream import definition, delta
from clickstream.cutoff import Cutoff, Range
from clickstream.event import RECORD
from clickstream.fold import Folder
from clickstream.parse import parse
from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.publication import Publication, latest, publish
from clickstream.settings import Settings
from clickstream.sites import load_sites
from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.tables import (
    ACTIVITY,
    CUBES,
    DEAD_LETTERS,
    EVENTS,
    FRAGMENTS,
    VISITS,
    Table,
)
from clickstream.warehouse.visits import in_folders
from speed.checkpoint import Checkpoint
from speed.sink import Sink
from speed.write import NOTHING, Written

TOPIC = "simulated"
INGESTED = (EVENTS, DEAD_LETTERS)
Arrived = tuple[datetime, bytes]


class Served:
    """One warehouse. `batch` publishes what has arrived, `speed` adds to the tail."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.warehouse = Warehouse.of(settings)
        self.warehouse.create()
        self._made_by = definition.definition(settings.gap_seconds)
        self._folder = Folder(self._made_by)
        start = Checkpoint("", "served", {0: 0}, LocalFileSystem())
        self._sink = Sink(self.warehouse, start, TOPIC, self._made_by)
        self._con = views.connect()
        self._arrived: list[pa.Table] = []
        self._next = 0  # the end of the log
        self._committed = 0  # the end of what fragments cover
        self._lock = threading.Lock()
        self._ends = threading.Event()
        self._heart = threading.Thread(target=self._beat, daemon=True)

    def batch(self, arrived: Sequence[Arrived]) -> Publication:
        """Ingests records at the end of the log, and publishes all that has arrived."""
        rows = self._records(arrived)
        parsed = parse(rows)
        for table, found in ((EVENTS, parsed.events), (DEAD_LETTERS, parsed.dead_letters)):
            self._append(table, found)
        self._arrived.append(parsed.events)
        events = pa.concat_tables(self._arrived)
        pieces = views.run(self._con, "fragments", events, FRAGMENT)
        gap = self.settings.gap_seconds
        visits = views.run(self._con, "visits", pieces.select(PIECE.names), VISIT, gap)
        zones = {one.site_id: one.timezone for one in load_sites(self.settings).values()}
        activity, cubes = delta.of_new(self._con, visits, zones)
        made = {VISITS: in_folders(visits), ACTIVITY: activity, CUBES: cubes}
        base = latest(self.warehouse)
        number = base.number + 1 if base else 1
        versions = {
            table.name: self.warehouse.overwrite(table, of.select(table.columns.names))
            for table, of in made.items()
        }
        counts = {table.name: of.num_rows for table, of in made.items()}
        dead = sum(f.rows for f in listed(self.warehouse.open(DEAD_LETTERS)))
        new = Publication(
            number=number,
            run_id=f"simulated-{number}",
            published_at=datetime.now(UTC),
            reason="new records",
            definition=self._made_by,
            cutoff=Cutoff(TOPIC, {0: self._next}, arrived[-1][0]),
            tables=versions | {t.name: self.warehouse.open(t).version() for t in INGESTED},
            counts=counts | {EVENTS.name: events.num_rows, DEAD_LETTERS.name: dead},
            made_for=f"simulated__{arrived[-1][0]:%Y-%m-%dT%H:%M}",
            cubes=definition.of_cubes(zones),
            timezones=zones,
        )
        audit(self.settings, new)
        publish(self.warehouse, new, after=base)
        return new

    def speed(self, arrived: Sequence[Arrived]) -> None:
        """One epoch at the end of the log."""
        first = self._next
        folded = self._folder.fold(self._records(arrived))
        written = Written(
            self.warehouse.write(FRAGMENTS, folded.fragments), folded.events, folded.dead_letters
        )
        with self._lock:
            self._sink.commit(written, {0: Range(first, self._next)}, datetime.now(UTC))
            self._committed = self._next
        if not self._heart.is_alive():
            self._heart.start()

    def end(self) -> None:
        self._ends.set()
        if self._heart.is_alive():
            self._heart.join()

    def _records(self, arrived: Sequence[Arrived]) -> pa.Table:
        rows = [
            {
                "topic_id": TOPIC,
                "kafka_partition": 0,
                "kafka_offset": self._next + i,
                "arrival_time": at,
                "value": value,
            }
            for i, (at, value) in enumerate(arrived)
        ]
        self._next += len(rows)
        return pa.Table.from_pylist(rows, RECORD)

    def _append(self, table: Table, rows: pa.Table) -> None:
        date = rows["arrival_time"].cast(pa.timestamp("us")).cast(pa.date32())
        rows = rows.append_column("arrival_date", date).select(table.columns.names)
        files = self.warehouse.write(table, rows.cast(table.columns))
        self.warehouse.commit(self.warehouse.open(table), table, files)

    def _beat(self) -> None:
        while not self._ends.wait(1):
            with self._lock:
                at = self._committed
                self._sink.commit(NOTHING, {0: Range(at, at)}, datetime.now(UTC))
