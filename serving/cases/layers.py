"""Both layers in one process, without Kafka and Spark: records -> a real warehouse.

The views, the folding, the tables, the commits and their statements are the layers' own; only the
engine that runs the views is DuckDB for batch too, which law 2 makes the same.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from clickstream import coverage, delta
from clickstream.coverage import Coverage
from clickstream.cutoff import Cutoff, Range
from clickstream.definition import definition, of_cubes
from clickstream.fold import Folder
from clickstream.piece import PIECE, VISIT
from clickstream.publication import Publication, latest, publish
from clickstream.settings import Settings
from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import CUBES, FRAGMENTS, VISITS
from clickstream.warehouse.visits import in_folders


class Engines:
    """What both layers compute with: made once, used for any number of warehouses."""

    def __init__(self, gap_seconds: int) -> None:
        self.gap_seconds = gap_seconds
        self.definition = definition(gap_seconds)
        self.folder = Folder(self.definition)
        self.con: duckdb.DuckDBPyConnection = views.connect()
        self.con.execute("SET threads = 1")


class Layers:
    """The speed and the batch layer of one warehouse. timezones: the name of each site's."""

    def __init__(
        self, settings: Settings, engines: Engines, topic_id: str, timezones: Mapping[str, str]
    ) -> None:
        self.warehouse = Warehouse.of(settings)
        self._engines = engines
        self._coverage = Coverage(topic_id)
        self._timezones = dict(timezones)

    def speed(self, records: pa.Table) -> None:
        """One epoch: the records' fragments, in one commit that states their offsets."""
        engines, says = self._engines, self._coverage.topic_id
        files = self.warehouse.write(FRAGMENTS, engines.folder.fold(records).fragments)
        self._coverage = self._coverage.joined(ranges(records) or {0: Range(0, 0)})
        self.warehouse.commit(
            self.warehouse.open(FRAGMENTS),
            FRAGMENTS,
            files,
            transactions=coverage.transactions(
                self._coverage, engines.definition, datetime.now(UTC)
            ),
            says={"topic_id": says, "definition": engines.definition},
        )

    def batch(self, records: pa.Table, with_cubes: bool = True) -> None:
        """One run: the visits of all these records are published, up to the end of them."""
        now, base = datetime.now(UTC), latest(self.warehouse)
        visits = self._visits(records)
        tables = {VISITS.name: self.warehouse.overwrite(VISITS, in_folders(visits))}
        if with_cubes:
            tables[CUBES.name] = self.warehouse.overwrite(CUBES, self._cubes(visits))
        offsets = {p: held.end for p, held in ranges(records).items()}
        number = (base.number if base else 0) + 1
        new = Publication(
            number=number,
            run_id=f"golden-{number}",
            published_at=now,
            reason="a golden case",
            definition=self._engines.definition,
            cutoff=Cutoff(self._coverage.topic_id, offsets, now),
            tables=tables,
            counts={VISITS.name: visits.num_rows},
            cubes=of_cubes(self._timezones),
            timezones=self._timezones,
        )
        publish(self.warehouse, new, after=base)

    def _visits(self, records: pa.Table) -> pa.Table:
        """VISIT, as a batch run makes it."""
        engines = self._engines
        pieces = engines.folder.fold(records).fragments.select(PIECE.names)
        return views.run(engines.con, "visits", pieces, VISIT, engines.gap_seconds)

    def _cubes(self, visits: pa.Table) -> pa.Table:
        """The rows of the table `cubes`, as a batch run makes them of visits that are all new."""
        _, cube = delta.of_new(self._engines.con, visits, self._timezones)
        return cube.select(CUBES.columns.names)


def ranges(records: pa.Table) -> dict[int, Range]:
    """The offsets that records cover, by partition."""
    by_partition = records.group_by("kafka_partition").aggregate(
        [("kafka_offset", "min"), ("kafka_offset", "max")]
    )
    return {
        row["kafka_partition"]: Range(row["kafka_offset_min"], row["kafka_offset_max"] + 1)
        for row in by_partition.to_pylist()
    }
