"""A version with the rows that an earlier one had: what a run left that never published goes.

RESTORE of Spark's Delta does as much, but makes its commit as Spark does: see
clickstream/warehouse/log.py.
"""

import json
import time
from typing import Any

from pyspark.sql import SparkSession

from clickstream.errors import ClickstreamError
from clickstream.warehouse import Warehouse, files
from clickstream.warehouse.log import put
from clickstream.warehouse.swap import snapshot
from clickstream.warehouse.tables import Table

_Key = tuple[str, str]


def restore(
    spark: SparkSession, warehouse: Warehouse, table: Table, version: int, to: int, says: str
) -> None:
    """Makes the version after `version`, which has what the version `to` has.

    Raises Overtaken where another one has been made, and ClickstreamError where files of it are no
    longer there. says: what the table's history has beside the commit.
    """
    now = _files(spark, warehouse, table, version)
    then = _files(spark, warehouse, table, to)
    back = [add for key, add in then.items() if key not in now]
    paths = [f"{table.name}/{add['path']}" for add in back]
    if missing := files.missing(warehouse.url, warehouse.storage_options, paths):
        raise ClickstreamError(
            f"{len(missing)} files of version {to} of {table.name} are no longer there",
            where=f"{warehouse.url}/{min(missing)}",
            do="Restore them from a backup, or run `clickstream batch rebuild`.",
        )
    gone = [_removal(add) for key, add in now.items() if key not in then]
    actions = [{"remove": one} for one in gone] + [{"add": one} for one in back]
    put(warehouse, table, version + 1, [json.dumps(one) for one in actions], says)


def _files(
    spark: SparkSession, warehouse: Warehouse, table: Table, version: int
) -> dict[_Key, dict[str, Any]]:
    """What the log says of each file, by its path and the vector of its deleted rows."""
    jvm = spark._jvm
    assert jvm is not None
    rows = snapshot(spark, warehouse, table, version).allFiles().toJSON().collectAsList()
    told = jvm.java.lang.String.join("\n", rows).splitlines()
    adds = [json.loads(one) | {"dataChange": True} for one in told]
    return {(one["path"], json.dumps(one.get("deletionVector"))): one for one in adds}


def _removal(add: dict[str, Any]) -> dict[str, Any]:
    """What takes a file out: the log knows it by path and vector."""
    kept = ("path", "partitionValues", "size", "deletionVector", "stats")
    return {name: add[name] for name in kept if name in add} | {
        "deletionTimestamp": int(time.time() * 1000),
        "dataChange": True,
        "extendedFileMetadata": True,
    }
