"""`events` -> `visits`, `activity`, `cubes`: what new events touch, or all anew. The same rows."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

import numpy as np
from pyspark.sql import SparkSession

from batch.compact import any_small, compact_views, many_alike
from batch.events import Between, in_groups
from batch.fence import Fence
from batch.parcel import Made
from batch.tasks import Work
from clickstream import crash
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.tables import EVENTS, VIEWS, Table

ROWS = 500_000  # events of which a task has about so many at once: its memory stays bounded


def rebuild(
    spark: SparkSession,
    run: Fence,
    wanted: Between,
    gap_seconds: int,
    timezones: Mapping[str, str],
) -> None:
    """Makes versions of the views of nothing but these events."""
    made = _made(spark, run, wanted, gap_seconds, timezones, None)
    for table in VIEWS:
        handle = run.warehouse.open(table)
        old = dict.fromkeys(file.path for file in listed(handle))
        run.swap(spark, table, handle.version(), old, files_of(made, table))
        crash.point(f"{table.name} written")
    compact_views(spark, run, any_small)


def update(
    spark: SparkSession,
    run: Fence,
    wanted: Between,
    gap_seconds: int,
    timezones: Mapping[str, str],
) -> None:
    """Coalesces these events into the views; reads and writes what they touch, no more."""
    base = run.versions()  # or what another run is half done with would be taken for published
    made = _made(spark, run, wanted, gap_seconds, timezones, base)
    for table in VIEWS if made else ():
        gone = gone_of(one for one in made if one.table == table.name)
        run.swap(spark, table, base[table.name], gone, files_of(made, table))
        crash.point(f"{table.name} written")
    if made:
        compact_views(spark, run, many_alike)


def _made(
    spark: SparkSession,
    run: Fence,
    wanted: Between,
    gap_seconds: int,
    timezones: Mapping[str, str],
    base: Mapping[str, int] | None,
) -> list[Made]:
    files = wanted.files(run.warehouse.open(EVENTS))
    groups = in_groups(files, ROWS)
    if not groups:
        return []
    shares = ceil(sum(file.rows for file in files) / ROWS)
    if base is None:
        shares = max(shares, spark.sparkContext.defaultParallelism)
    work = Work(run.warehouse, gap_seconds, timezones, wanted, base, shares)
    pieces = spark.sparkContext.parallelize(groups, len(groups)).flatMap(work.fold)
    visits = pieces.partitionBy(shares, int).mapPartitions(work.coalesce)
    activity = visits.partitionBy(shares, int).mapPartitions(work.activity)
    return activity.partitionBy(shares, int).mapPartitions(work.cubes).collect()


def files_of(made: Iterable[Made], table: Table) -> Sequence[DataFile]:
    """The files that tasks have made of a view."""
    return [file for one in made if one.table == table.name for file in one.files]


def gone_of(made: Iterable[Made]) -> dict[str, np.ndarray | None]:
    """By file, the places of all rows that go; None: all of the file."""
    places: dict[str, list[np.ndarray]] = {}
    removed = []
    for one in made:
        removed += [file.path for file in one.removed]
        for path, rows in one.gone.items():
            places.setdefault(path, []).append(rows)
    return {path: np.concatenate(rows) for path, rows in places.items()} | dict.fromkeys(removed)
