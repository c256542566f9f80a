"""Rows go and files come, in one commit, of actions that Spark's Delta alone can make.

Which rows go is said by their places in their files. A deletion vector beside the file marks them,
so that neither the rest of the file is written anew nor a row is looked for: SQL's MERGE would join
all keys once more to find what a run has just read. clickstream/warehouse/log.py commits them.
"""

import json
import time
from collections.abc import Mapping, Sequence

import numpy as np
from deltalake import DeltaTable
from py4j.java_gateway import JavaObject  # type: ignore[import-untyped]
from pyspark.sql import SparkSession

from clickstream.warehouse import Overtaken, Warehouse
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.log import put
from clickstream.warehouse.rows import deleted, of_file
from clickstream.warehouse.tables import Table


def swap(
    spark: SparkSession,
    warehouse: Warehouse,
    table: Table,
    version: int,
    gone: Mapping[str, np.ndarray | None],
    added: Sequence[DataFile],
    says: str,
) -> None:
    """Makes the version after `version`. Raises Overtaken where another one has been made.

    gone: by file, as its path below the table's folder, the places of rows; None: all of the file.
    Rows that were gone before stay gone. says: what the table's history has beside the commit.
    """
    newest = snapshot(spark, warehouse, table)
    if newest.version() != version:
        raise Overtaken(
            f"Another run wrote {table.name} while this one did; nothing is published",
            where=f"version {newest.version()}",
            do="Run it again when the other has ended.",
        )
    gone = _with_those_before(warehouse.open(table, version), gone)
    named = ", ".join("'" + path.replace("'", "\\'") + "'" for path in gone)
    files = newest.allFiles().where(f"path IN ({named})").collectAsList() if gone else ()
    actions = [
        action.json() for file in files for action in _without(spark._jvm, file, gone[file.path()])
    ]
    put(warehouse, table, version + 1, [*actions, *map(_add, added)], says)


def snapshot(
    spark: SparkSession, warehouse: Warehouse, table: Table, version: int | None = None
) -> JavaObject:
    """A version of a table as Spark's Delta knows it, the newest unless told otherwise."""
    jvm = spark._jvm
    assert jvm is not None
    jvm.SparkSession.setActiveSession(spark._jsparkSession)  # whose settings it goes by
    path = warehouse.path(table)
    log = jvm.org.apache.spark.sql.delta.DeltaLog.forTable(spark._jsparkSession, path)
    none = jvm.scala.Option.empty()
    newest = log.update(False, none, none)
    return newest if version is None else log.getSnapshotAt(version, none, none, False)


def _with_those_before(
    handle: DeltaTable, gone: Mapping[str, np.ndarray | None]
) -> dict[str, np.ndarray | None]:
    """All rows that are gone then, with those that a file lacks already; None: all it has."""
    kept = deleted(handle)
    rows = {file.path: file.rows for file in listed(handle)}
    found: dict[str, np.ndarray | None] = {}
    for path, places in gone.items():
        if places is not None and (mask := of_file(kept, path)) is not None:
            lacking = np.flatnonzero(~mask.to_numpy(zero_copy_only=False))
            places = np.union1d(places, lacking)
        found[path] = None if places is None or places.size == rows[path] else places
    return found


def _without(jvm: JavaObject, file: JavaObject, places: np.ndarray | None) -> list[JavaObject]:
    """What a commit says to take rows out of a file."""
    now = int(time.time() * 1000)
    if places is None:
        return [file.removeWithTimestamp(now, True)]
    delta = jvm.org.apache.spark.sql.delta
    bitmap = delta.deletionvectors.RoaringBitmapArray()
    bitmap.addAll(_longs(jvm, places))
    portable = _object(delta.deletionvectors, "RoaringBitmapArrayFormat$").Portable()
    vector = delta.actions.DeletionVectorDescriptor.inlineInLog(
        bitmap.serializeAsByteArray(portable), bitmap.cardinality()
    )
    both = file.removeRows(vector, True, True)
    return [both._1(), both._2()]


def _longs(jvm: JavaObject, numbers: np.ndarray) -> JavaObject:
    """A Scala sequence of them, handed over at once: a call for each would take most of a run."""
    little = jvm.java.nio.ByteOrder.LITTLE_ENDIAN
    buffer = jvm.java.nio.ByteBuffer.wrap(numbers.astype("<i8").tobytes()).order(little)
    array = jvm.java.lang.reflect.Array.newInstance(jvm.java.lang.Long.TYPE, numbers.size)
    buffer.asLongBuffer().get(array)
    return getattr(jvm.scala.collection.immutable, "ArraySeq$ofLong")(array)


def _object(package: JavaObject, name: str) -> JavaObject:
    return getattr(getattr(package, name), "MODULE$")


def _add(file: DataFile) -> str:
    return json.dumps(
        {
            "add": {
                "path": file.path,
                "partitionValues": dict(file.folder),
                "size": file.size,
                "modificationTime": int(time.time() * 1000),
                "dataChange": True,
                "stats": file.stats,
            }
        }
    )
