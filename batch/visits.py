"""`events` -> `visits`: what new events touch, or everything anew. The same rows either way."""

from math import ceil

import pyarrow as pa
from pyspark.sql import SparkSession

from batch.events import Between, in_groups
from batch.fence import Fence
from batch.tasks import Made, Work, from_blob
from batch.touched import KEY
from clickstream import crash
from clickstream.warehouse.tables import EVENTS, VISITS

ROWS = 500_000  # events of which a task has about so many at once: its memory stays bounded


def rebuild(spark: SparkSession, run: Fence, wanted: Between, gap_seconds: int) -> None:
    """Makes a version of `visits` of nothing but these events."""
    made = _made(spark, run, wanted, gap_seconds, None)
    with run.writing(spark):
        spark.sql(f"DELETE FROM delta.`{run.warehouse.path(VISITS)}`")
    crash.point("visits taken out")
    run.append([file for one in made for file in one.files])


def update(spark: SparkSession, run: Fence, wanted: Between, gap_seconds: int) -> None:
    """Coalesces these events into `visits`; reads and writes what they touch, no more."""
    version = run.warehouse.open(VISITS).version()
    made = _made(spark, run, wanted, gap_seconds, version)
    if made:
        _delete(spark, run, pa.concat_tables([from_blob(one.gone) for one in made]))
        crash.point("visits taken out")
        run.append([file for one in made for file in one.files])


def _made(
    spark: SparkSession, run: Fence, wanted: Between, gap_seconds: int, base: int | None
) -> list[Made]:
    files = wanted.files(run.warehouse.open(EVENTS))
    groups = in_groups(files, ROWS)
    if not groups:
        return []
    shares = ceil(sum(file.rows for file in files) / ROWS)
    if base is None:
        shares = max(shares, spark.sparkContext.defaultParallelism)
    work = Work(run.warehouse, gap_seconds, wanted, base, shares)
    pieces = spark.sparkContext.parallelize(groups, len(groups)).flatMap(work.fold)
    return pieces.partitionBy(shares, int).mapPartitions(work.coalesce).collect()


def _delete(spark: SparkSession, run: Fence, visits: pa.Table) -> None:
    """Takes these visits out, by deletion vectors: one commit, which reads only their folders."""
    if not visits.num_rows:
        return
    spark.createDataFrame(visits).createOrReplaceTempView("gone")
    days = ", ".join(f"DATE'{day}'" for day in sorted(set(visits["start_date"].to_pylist())))
    with run.writing(spark):
        spark.sql(f"""
            MERGE INTO delta.`{run.warehouse.path(VISITS)}` AS visits
            USING gone
            ON visits.start_date IN ({days})
                AND visits.start_date = gone.start_date
                AND {" AND ".join(f"visits.{key} = gone.{key}" for key in KEY)}
            WHEN MATCHED THEN DELETE
        """)
