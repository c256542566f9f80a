"""Keeps the classes that Spark loads in an archive: its next starts need not load them anew.

`python -m clickstream.archive` starts a session, has it do a little of what the layers do, and has
Java write what was loaded (application class data sharing). It only saves time: without it, or with
one that was made by another Java or of other jars, Java loads the classes as ever.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from clickstream.errors import ClickstreamError
from clickstream.java import ARCHIVE, java
from clickstream.settings import Settings
from clickstream.spark import JAVA, session


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
    table = f"delta.`{folder / 'table'}`"
    spark.sparkContext.parallelize([1, 2], 2).map(abs).collect()
    rows = spark.createDataFrame(pa.table({"key": [1, 2, 3], "day": ["a", "a", "b"]}))
    rows.mapInArrow(lambda batches: batches, rows.schema).toArrow()
    written = rows.write.format("delta").partitionBy("day")
    written.option("delta.enableDeletionVectors", "true").save(str(folder / "table"))
    rows.limit(1).createOrReplaceTempView("gone")
    spark.sql(f"MERGE INTO {table} t USING gone ON t.key = gone.key WHEN MATCHED THEN DELETE")
    spark.sql(f"RESTORE TABLE {table} TO VERSION AS OF 0")
    spark.sql(f"DELETE FROM {table}")

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
