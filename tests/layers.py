"""Both layers over a stream of parsed events, without Kafka and Spark, in a real warehouse.

The views, the tables, the commits, publications and coverage are the real ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
from pyarrow.fs import LocalFileSystem

from clickstream import definition, delta
from clickstream.cutoff import Cutoff, Range
from clickstream.piece import FRAGMENT, PIECE, VISIT
from clickstream.publication import Publication, latest, publish
from clickstream.settings import Settings
from clickstream.sites import load_sites
from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import CUBES, FRAGMENTS, VISITS
from clickstream.warehouse.visits import in_folders
from speed.checkpoint import Checkpoint
from speed.sink import Sink
from speed.write import Written
from tests.many import Stream
from tests.streams import table


@dataclass
class Layers:
    """What batch and speed leave in a warehouse."""

    settings: Settings
    topic_id: str = "T"
    definition: str = ""
    checkpoint_id: str = "a checkpoint"

    def __post_init__(self) -> None:
        self.warehouse = Warehouse.of(self.settings)
        self.warehouse.create()
        self.gap = self.settings.gap_seconds
        self.definition = self.definition or definition.definition(self.gap)
        checkpoint = Checkpoint("", self.checkpoint_id, {}, LocalFileSystem())
        self.sink = Sink(self.warehouse, checkpoint, self.topic_id, self.definition)
        self._con = views.connect()

    def speed(
        self,
        epoch: Stream,
        covers: Mapping[int, tuple[int, int]] | None = None,
        reached: datetime | None = None,
    ) -> None:
        """One epoch. covers: its offsets [from, to) by partition; else those of its events."""
        rows = self.fragments(epoch)
        for name, value in (("definition", self.definition), ("arrival_hour", "2026-03-01T23")):
            rows = rows.append_column(name, pa.array([value] * rows.num_rows, pa.string()))
        files = self.warehouse.write(FRAGMENTS, rows.cast(FRAGMENTS.columns))
        covers = covers if covers is not None else offsets_of(epoch)
        ranges = {p: Range(start, end) for p, (start, end) in covers.items()}
        self.sink.commit(Written(files, len(epoch), 0), ranges, reached or datetime.now(UTC))

    def batch(
        self, received: Stream, cutoff: Mapping[int, int], horizon: datetime | None = None
    ) -> Publication:
        """A publication of the events below the cutoff, and at or after the horizon."""
        below = [e for e in received if e["kafka_offset"] < cutoff.get(e["kafka_partition"], 0)]
        below = [e for e in below if horizon is None or e["event_time"] >= horizon]
        pieces = self.fragments(below).select(PIECE.names)
        rows = views.run(self._con, "visits", pieces, VISIT, self.gap)
        timezones = {one.site_id: one.timezone for one in load_sites(self.settings).values()}
        base = latest(self.warehouse)
        new = Publication(
            number=base.number + 1 if base else 1,
            run_id="a run",
            published_at=datetime.now(UTC),
            reason="test",
            definition=self.definition,
            cutoff=Cutoff(self.topic_id, dict(cutoff), datetime.now(UTC)),
            tables={
                VISITS.name: self.warehouse.overwrite(VISITS, in_folders(rows)),
                CUBES.name: self.warehouse.overwrite(CUBES, self._cubes(rows, timezones)),
            },
            counts={VISITS.name: rows.num_rows, "events": len(below)},
            cubes=definition.of_cubes(timezones),
            timezones=timezones,
            horizon=horizon,
        )
        publish(self.warehouse, new, after=base)
        return new

    def fragments(self, events: Stream) -> pa.Table:
        return views.run(self._con, "fragments", table(events), FRAGMENT, self.gap)

    def _cubes(self, visits: pa.Table, timezones: Mapping[str, str]) -> pa.Table:
        return delta.of_new(self._con, visits, timezones)[1].select(CUBES.columns.names)


def offsets_of(events: Stream) -> dict[int, tuple[int, int]]:
    """The offsets from the first to the last of these events, by partition; the end exclusive."""
    found: dict[int, tuple[int, int]] = {}
    for event in events:
        offset = event["kafka_offset"]
        first, end = found.get(event["kafka_partition"], (offset, offset + 1))
        found[event["kafka_partition"]] = min(first, offset), max(end, offset + 1)
    return found


def ends_of(events: Stream) -> dict[int, int]:
    return {partition: end for partition, (_, end) in offsets_of(events).items()}
