"""Many small files become few; their rows stay as they are.

Of `events` and `dead_letters` only files that lie below the published cutoff in every partition:
later runs look for new records by the offsets that a file states, and would read one that mixed
old and new each time. The views are behind the fence: what is done to them is part of a candidate.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import pyarrow as pa
import structlog
from deltalake import DeltaTable
from pyspark.sql import SparkSession

from batch.fence import Fence
from clickstream import crash
from clickstream.cutoff import Cutoff
from clickstream.publication import Publication
from clickstream.warehouse import Warehouse
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.inventory import Listed, listed
from clickstream.warehouse.rows import deleted, read
from clickstream.warehouse.tables import ACTIVITY, DEAD_LETTERS, EVENTS, VIEWS, VISITS, Table

log = structlog.get_logger()

FILES = 8  # so many small files of a folder are worth one
SMALL = 100_000  # rows
ROWS = 500_000  # of a file that is made: memory stays bounded

# What is looked up together lies together
_ORDER = {
    EVENTS: ("kafka_partition", "kafka_offset"),
    DEAD_LETTERS: ("kafka_partition", "kafka_offset"),
    VISITS: ("site_id", "visitor_id", "span_start"),
    ACTIVITY: ("site_id", "person"),
}


def compact_log(warehouse: Warehouse, cutoff: Cutoff) -> int:
    """Compacts `events` and `dead_letters`; gives how many files went.

    Raises Overtaken where a run writes a table meanwhile, and has lost nothing then.
    """
    gone = 0
    for table in (EVENTS, DEAD_LETTERS):
        handle = warehouse.open(table)
        for group in _groups(_below(handle, cutoff)):
            made = _written(warehouse, table, handle, group)
            crash.point("compacted files written")
            removals = [file.removal(data_changes=False) for file in group]
            warehouse.commit(handle, table, made, removed=removals, compacts=True)
            crash.point("compacted")
            gone += len(group)
    return gone


def views_worth_it(warehouse: Warehouse, served: Publication) -> bool:
    """Whether some folder of the views has many small files. `cubes` have one for each day.

    Not where a view is younger than what is served: the next run makes it.
    """
    if any(table.name not in served.tables for table in VIEWS):
        return False
    handles = (warehouse.open(table, served.tables[table.name]) for table in (VISITS, ACTIVITY))
    return any(next(_groups(listed(handle)), None) for handle in handles)


def compact_views(spark: SparkSession, run: Fence) -> int:
    """Compacts `visits` and `activity` as part of a run; gives how many files went."""
    gone = 0
    for table in (VISITS, ACTIVITY):
        handle = run.warehouse.open(table)
        groups = list(_groups(listed(handle)))
        if groups:
            made = [f for g in groups for f in _written(run.warehouse, table, handle, g)]
            paths = [file.path for group in groups for file in group]
            run.swap(spark, table, handle.version(), dict.fromkeys(paths), made)
            gone += len(paths)
        crash.point(f"{table.name} compacted")
    return gone


def _below(handle: DeltaTable, cutoff: Cutoff) -> list[Listed]:
    bounds = {f["path"]: f for f in pa.table(handle.get_add_actions(flatten=True)).to_pylist()}
    return [file for file in listed(handle) if _is_below(bounds[file.path], cutoff)]


def _is_below(file: Mapping[str, int], cutoff: Cutoff) -> bool:
    partitions = range(file["min.kafka_partition"], file["max.kafka_partition"] + 1)
    return all(file["max.kafka_offset"] < cutoff[p] for p in partitions)


def _groups(files: Sequence[Listed]) -> Iterator[list[Listed]]:
    """Small files of one folder that become one, where the folder has enough of them."""
    few = sorted((f for f in files if f.rows < SMALL), key=lambda f: (f.folder, f.path))
    for _, folder in groupby(few, key=lambda f: f.folder):
        together = list(folder)
        if len(together) < FILES:
            continue
        taken: list[Listed] = []
        for file in together:
            if taken and sum(f.rows for f in taken) + file.rows > ROWS:
                yield taken
                taken = []
            taken.append(file)
        if len(taken) > 1:
            yield taken


def _written(
    warehouse: Warehouse, table: Table, handle: DeltaTable, group: Sequence[Listed]
) -> list[DataFile]:
    columns = [c for c in table.columns.names if c not in table.folders]
    paths, url = [f.path for f in group], warehouse.path(table)
    parts = read(url, warehouse.storage_options, paths, columns, deleted(handle))
    plain = pa.schema([table.columns.field(name) for name in columns])
    rows = pa.concat_tables([part.cast(plain) for part in parts])
    for name, value in group[0].folder:
        kind = table.columns.field(name).type
        folder = pa.array([value] * rows.num_rows)
        rows = rows.append_column(name, folder.cast(kind))
    rows = rows.select(table.columns.names).sort_by([(c, "ascending") for c in _ORDER[table]])
    log.info("compacts", table=table.name, files=len(group), rows=rows.num_rows)
    return warehouse.write(table, rows)
