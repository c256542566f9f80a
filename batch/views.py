"""`events` -> `visits`, `activity`, `cubes`: what new events touch, or all anew. The same rows."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

import pyarrow as pa
from pyspark.sql import SparkSession

from batch.cubes import PERSON
from batch.events import Between, in_groups
from batch.fence import Fence
from batch.parcel import Made, from_blob
from batch.tasks import Work
from batch.touched import KEY
from clickstream import crash
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.tables import ACTIVITY, CUBES, EVENTS, VISITS, Table

ROWS = 500_000  # events of which a task has about so many at once: its memory stays bounded

# The key of a row, and the folder's column by which it is looked up
_KEYS = {VISITS: (KEY, "start_date"), ACTIVITY: (PERSON, "day")}


def rebuild(
    spark: SparkSession,
    run: Fence,
    wanted: Between,
    gap_seconds: int,
    timezones: Mapping[str, str],
) -> None:
    """Makes versions of the views of nothing but these events."""
    made = _made(spark, run, wanted, gap_seconds, timezones, None)
    for table in _KEYS:
        with run.writing(spark):
            spark.sql(f"DELETE FROM delta.`{run.warehouse.path(table)}`")
        crash.point(f"{table.name} taken out")
        run.append(table, _files(made, table))
    run.replace(CUBES, listed(run.warehouse.open(CUBES)), _files(made, CUBES))


def update(
    spark: SparkSession,
    run: Fence,
    wanted: Between,
    gap_seconds: int,
    timezones: Mapping[str, str],
) -> None:
    """Coalesces these events into the views; reads and writes what they touch, no more."""
    base = {table.name: run.warehouse.open(table).version() for table in (*_KEYS, CUBES)}
    made = _made(spark, run, wanted, gap_seconds, timezones, base)
    if not made:
        return
    for table in _KEYS:
        gone = [from_blob(one.gone) for one in made if one.table == table.name]
        if gone:
            _delete(spark, run, table, pa.concat_tables(gone))
        crash.point(f"{table.name} taken out")
        run.append(table, _files(made, table))
    removed = [file for one in made for file in one.removed]
    run.replace(CUBES, removed, _files(made, CUBES))


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


def _files(made: Iterable[Made], table: Table) -> Sequence[DataFile]:
    return [file for one in made if one.table == table.name for file in one.files]


def _delete(spark: SparkSession, run: Fence, table: Table, gone: pa.Table) -> None:
    """Takes these rows out, by deletion vectors: one commit, which reads only their folders."""
    if not gone.num_rows:
        return
    keys, folder = _KEYS[table]
    spark.createDataFrame(gone).createOrReplaceTempView("gone")
    days = ", ".join(f"DATE'{day}'" for day in sorted(set(gone[folder].to_pylist())))
    with run.writing(spark):
        spark.sql(f"""
            MERGE INTO delta.`{run.warehouse.path(table)}` AS kept
            USING gone
            ON kept.{folder} IN ({days})
                AND kept.{folder} = gone.{folder}
                AND {" AND ".join(f"kept.{key} = gone.{key}" for key in keys)}
            WHEN MATCHED THEN DELETE
        """)
