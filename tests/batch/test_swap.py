"""Commits of our own to a table with deletion vectors: what each makes, by whoever reads it."""

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from clickstream.errors import ClickstreamError
from clickstream.warehouse import Overtaken, Warehouse
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.inventory import count
from clickstream.warehouse.log import CHECKPOINT_EVERY
from clickstream.warehouse.restore import restore
from clickstream.warehouse.rows import data_files, deleted, read
from clickstream.warehouse.swap import swap
from clickstream.warehouse.tables import ACTIVITY

ROWS = 30
DAY = date(2026, 3, 1)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(str(tmp_path))
    made.create()
    return made


def add(warehouse: Warehouse) -> DataFile:
    """A file of ROWS persons, as one commit."""
    persons = {"site_id": ["s"] * ROWS, "person": [f"p{n:02}" for n in range(ROWS)]}
    rows = pa.table(persons | {"present": [[]] * ROWS, "day": [DAY] * ROWS}, ACTIVITY.columns)
    (file,) = warehouse.write(ACTIVITY, rows)
    warehouse.commit(warehouse.open(ACTIVITY), ACTIVITY, [file])
    return file


def persons(spark: SparkSession, warehouse: Warehouse, version: int) -> list[str]:
    """As we read them, which Spark has to read alike."""
    handle = warehouse.open(ACTIVITY, version)
    parts = read(warehouse.path(ACTIVITY), {}, data_files(handle), ["person"], deleted(handle))
    found = sorted(name for part in parts for name in part["person"].to_pylist())
    reader = spark.read.format("delta").option("versionAsOf", version)
    theirs = reader.load(warehouse.path(ACTIVITY)).select("person").toArrow()
    assert sorted(theirs["person"].to_pylist()) == found
    assert count(handle) == len(found)
    return found


def test_a_checkpoint_keeps_what_vectors_have_deleted(
    spark: SparkSession, warehouse: Warehouse
) -> None:
    file = add(warehouse)
    for n in range(1, CHECKPOINT_EVERY):
        swap(spark, warehouse, ACTIVITY, n, {file.path: np.array([n])}, (), "")
    log = Path(warehouse.path(ACTIVITY), "_delta_log")
    assert (log / f"{CHECKPOINT_EVERY:020}.checkpoint.parquet").exists()
    for version in range(CHECKPOINT_EVERY):
        (log / f"{version:020}.json").unlink()
    spark._jvm.org.apache.spark.sql.delta.DeltaLog.clearCache()
    left = [f"p{n:02}" for n in range(ROWS) if n == 0 or n >= CHECKPOINT_EVERY]
    assert persons(spark, warehouse, CHECKPOINT_EVERY) == left
    swap(spark, warehouse, ACTIVITY, CHECKPOINT_EVERY, {file.path: np.array([0])}, (), "")
    assert persons(spark, warehouse, CHECKPOINT_EVERY + 1) == left[1:]


def test_a_version_is_restored_with_the_rows_that_it_had(
    spark: SparkSession, warehouse: Warehouse
) -> None:
    one, two = add(warehouse), add(warehouse)
    swap(spark, warehouse, ACTIVITY, 2, {one.path: np.array([1, 2])}, (), "")
    had = persons(spark, warehouse, 3)
    swap(spark, warehouse, ACTIVITY, 3, {one.path: np.array([3]), two.path: None}, (), "")
    add(warehouse)
    restore(spark, warehouse, ACTIVITY, 5, 3, "restored")
    assert persons(spark, warehouse, 6) == had
    assert warehouse.open(ACTIVITY).history(1)[0]["userMetadata"] == "restored"
    restore(spark, warehouse, ACTIVITY, 6, 0, "")
    assert persons(spark, warehouse, 7) == []


def test_what_another_has_committed_is_not_overwritten(
    spark: SparkSession, warehouse: Warehouse
) -> None:
    file = add(warehouse)
    add(warehouse)
    had = persons(spark, warehouse, 2)
    with pytest.raises(Overtaken):
        swap(spark, warehouse, ACTIVITY, 1, {file.path: np.array([1])}, (), "")
    with pytest.raises(Overtaken):
        restore(spark, warehouse, ACTIVITY, 1, 0, "")
    assert warehouse.open(ACTIVITY).version() == 2
    assert persons(spark, warehouse, 2) == had


def test_a_version_whose_files_are_gone_is_not_restored(
    spark: SparkSession, warehouse: Warehouse
) -> None:
    file = add(warehouse)
    swap(spark, warehouse, ACTIVITY, 1, {file.path: None}, (), "")
    Path(warehouse.path(ACTIVITY), file.path).unlink()
    with pytest.raises(ClickstreamError, match="1 files of version 1 of activity"):
        restore(spark, warehouse, ACTIVITY, 2, 1, "")
