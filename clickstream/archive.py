"""Keeps the classes that Spark loads in an archive: its next starts need not load them anew.

`python -m clickstream.archive` starts a session, has it do a little of what the layers do, and has
Java write what was loaded (application class data sharing). It only saves time: without it, or with
one that was made by another Java or of other jars, Java loads the classes as ever.
"""

import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from clickstream.errors import ClickstreamError
from clickstream.java import ARCHIVE, java
from clickstream.settings import Settings
from clickstream.spark import JAVA, session
from clickstream.warehouse import Warehouse
from clickstream.warehouse.restore import restore
from clickstream.warehouse.swap import swap
from clickstream.warehouse.tables import ACTIVITY


def main() -> None:
    try:
        make(ARCHIVE)
    except ClickstreamError as error:
        print(f"clickstream: {error}", file=sys.stderr)
        sys.exit(2)


def make(path: Path) -> None:
    """Makes the archive: a whole one gets its name, or none. Raises ClickstreamError."""
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with TemporaryDirectory() as folder:
        dumps = {"spark.driver.defaultJavaOptions": f"{JAVA} -XX:ArchiveClassesAtExit={new}"}
        spark = session(Settings(data_dir=Path(folder)), "archive", dumps)
        gateway, jvm = spark.sparkContext._gateway, spark._jvm
        assert gateway is not None
        assert jvm is not None
        classpath = str(jvm.java.lang.System.getProperty("java.class.path"))
        _use(spark, Path(folder))
        spark.stop()
        gateway.proc.stdin.close()  # Java ends with its standard input, and then writes the archive
        gateway.proc.wait()
    check(new, classpath)
    new.replace(path)


def check(archive: Path, classpath: str) -> None:
    """Has Java open the archive. One that a full disk cut off would end whoever starts with it."""
    opens = ["-Xshare:on", f"-XX:SharedArchiveFile={archive}", "-cp", classpath, JAVA.split()[0]]
    quietly = ["-XX:ErrorFile=/dev/null", "-XX:-CreateCoredumpOnCrash"]
    told = subprocess.run(
        [str(java()), *opens, *quietly, "-version"], capture_output=True, check=False
    )
    if told.returncode or not archive.exists():
        archive.unlink(missing_ok=True)
        raise ClickstreamError(
            "Java cannot open the archive of Spark's classes that it made",
            where=str(archive),
            do="Look whether the disk is full, then run `make set-up` again.",
        )


def _use(spark: SparkSession, folder: Path) -> None:
    """Loads the classes of tasks, of Delta with deletion vectors, and of a stream."""
    spark.sparkContext.parallelize([(1, 2)], 2).partitionBy(2).collect()
    rows = spark.createDataFrame(pa.table({"key": [1, 2, 3], "day": ["a", "a", "b"]}))
    rows.mapInArrow(lambda batches: batches, rows.schema).toArrow()
    warehouse = Warehouse(str(folder))
    warehouse.create()
    day = {"site_id": ["s"] * 2, "person": ["p", "q"], "present": [[]] * 2, "day": [date.min] * 2}
    files = warehouse.write(ACTIVITY, pa.table(day, ACTIVITY.columns))
    swap(spark, warehouse, ACTIVITY, 0, {}, files, "")
    swap(spark, warehouse, ACTIVITY, 1, {files[0].path: np.array([1])}, (), "")
    restore(spark, warehouse, ACTIVITY, 2, 1, "")

    def epoch(records: DataFrame, _: int) -> None:
        records.toArrow()

    arriving = spark.readStream.format("rate").option("rowsPerSecond", 10).load()
    checkpoint = str(folder / "checkpoint")
    query = arriving.writeStream.foreachBatch(epoch).option("checkpointLocation", checkpoint)
    running = query.trigger(processingTime="200 milliseconds").start()
    sleep(3)
    running.stop()


if __name__ == "__main__":
    main()
