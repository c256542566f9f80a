"""Many small files become few; their rows stay as they are.

Of `events` and `dead_letters` only files that lie below the published cutoff in every partition:
later runs look for new records by the offsets that a file states, and would read one that mixed
old and new each time. The views are behind the fence: what is done to them is part of a candidate.

A run ends with putting together what runs have left, or each would open more files than the one
before it: of files of about the same size, so that a row is written again only when what it lies
in has grown eightfold. A rebuild has one file of a day from each task, and makes them one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from math import log2

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
from clickstream.warehouse.rows import among, deleted, read
from clickstream.warehouse.tables import ACTIVITY, DEAD_LETTERS, EVENTS, VIEWS, VISITS, Table

log = structlog.get_logger()

Group = list[Listed]  # of one folder
Choose = Callable[[Sequence[Listed]], Iterator[Group]]

FILES = 8  # so many small files of a folder are worth one
SMALL = 100_000  # rows
ROWS = 500_000  # of a file that is made: memory stays bounded

# What is looked up together lies together
_ORDER = {
    EVENTS.name: ("kafka_partition", "kafka_offset"),
    DEAD_LETTERS.name: ("kafka_partition", "kafka_offset"),
    VISITS.name: ("site_id", "visitor_id", "span_start"),
    ACTIVITY.name: ("site_id", "person"),
}


def compact_log(warehouse: Warehouse, cutoff: Cutoff) -> int:
    """Compacts `events` and `dead_letters`; gives how many files went.

    Raises Overtaken where a run writes a table meanwhile, and has lost nothing then.
    """
    gone = 0
    for table in (EVENTS, DEAD_LETTERS):
        handle = warehouse.open(table)
        for group in many_small(_below(handle, cutoff)):
            made = _written(warehouse, table, {}, group)  # of these tables nothing is deleted
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
    return any(next(many_small(listed(handle)), None) for handle in handles)


def many_small(files: Sequence[Listed]) -> Iterator[Group]:
    """Small files of a folder that has enough of them."""
    return _groups(files, FILES, lambda file: 0)


def many_alike(files: Sequence[Listed]) -> Iterator[Group]:
    """Small files of a folder that has enough of about the same size."""
    return _groups(files, FILES, lambda file: int(log2(max(1, file.rows)) / log2(FILES)))


def any_small(files: Sequence[Listed]) -> Iterator[Group]:
    """All small files of a folder."""
    return _groups(files, 2, lambda file: 0)


def compact_views(spark: SparkSession, run: Fence, choose: Choose = many_small) -> int:
    """Compacts `visits` and `activity` as part of a run; gives how many files went."""
    gone = 0
    for table in (VISITS, ACTIVITY):
        handle = run.warehouse.open(table)
        if groups := list(choose(listed(handle))):
            kept = deleted(handle)
            work = [(among(kept, (file.path for file in group)), group) for group in groups]
            tasks = spark.sparkContext.parallelize(work, len(work))
            made = tasks.flatMap(partial(_task, run.warehouse, table)).collect()
            paths = [file.path for group in groups for file in group]
            run.swap(spark, table, handle.version(), dict.fromkeys(paths), made)
            gone += len(paths)
            log.info("compacted", table=table.name, files=len(paths), into=len(made))
        crash.point(f"{table.name} compacted")
    return gone


def _below(handle: DeltaTable, cutoff: Cutoff) -> list[Listed]:
    bounds = {f["path"]: f for f in pa.table(handle.get_add_actions(flatten=True)).to_pylist()}
    return [file for file in listed(handle) if _is_below(bounds[file.path], cutoff)]


def _is_below(file: Mapping[str, int], cutoff: Cutoff) -> bool:
    partitions = range(file["min.kafka_partition"], file["max.kafka_partition"] + 1)
    return all(file["max.kafka_offset"] < cutoff[p] for p in partitions)


def _groups(files: Sequence[Listed], enough: int, size: Callable[[Listed], int]) -> Iterator[Group]:
    """Small files of one folder and size that become one, where there are enough of them."""

    def alike(file: Listed) -> tuple[object, int]:
        return file.folder, size(file)

    few = sorted((f for f in files if f.rows < SMALL), key=lambda f: (alike(f), f.path))
    for _, same in groupby(few, key=alike):
        together = list(same)
        if len(together) < enough:
            continue
        taken: Group = []
        for file in together:
            if taken and sum(f.rows for f in taken) + file.rows > ROWS:
                yield taken
                taken = []
            taken.append(file)
        if len(taken) > 1:
            yield taken


def _task(
    warehouse: Warehouse, table: Table, given: tuple[Mapping[str, pa.Array], Group]
) -> list[DataFile]:
    kept, group = given
    return _written(warehouse, table, kept, group)


def _written(
    warehouse: Warehouse, table: Table, kept: Mapping[str, pa.Array], group: Group
) -> list[DataFile]:
    """kept: what `deleted` says of these files."""
    columns = [c for c in table.columns.names if c not in table.folders]
    paths, url = [f.path for f in group], warehouse.path(table)
    parts = read(url, warehouse.storage_options, paths, columns, kept)
    plain = pa.schema([table.columns.field(name) for name in columns])
    rows = pa.concat_tables([part.cast(plain) for part in parts])
    for name, value in group[0].folder:
        kind = table.columns.field(name).type
        folder = pa.array([value] * rows.num_rows)
        rows = rows.append_column(name, folder.cast(kind))
    order = [(column, "ascending") for column in _ORDER[table.name]]
    return warehouse.write(table, rows.select(table.columns.names).sort_by(order))
