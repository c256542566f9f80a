"""Keeps the classes that Spark loads in an archive: its next starts need not load them anew.

`python -m clickstream.archive` starts a session, has it do a little of what the layers do, and has
Java write what was loaded (application class data sharing). Without the archive, or with one of
another Java or other jars, everything works as it does with it, and starts about twice as slow.
"""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from clickstream.java import ARCHIVE
from clickstream.settings import Settings
from clickstream.spark import JAVA, session


def main() -> None:
    new = ARCHIVE.with_suffix(".new")
    dumps = {"spark.driver.defaultJavaOptions": f"{JAVA} -XX:ArchiveClassesAtExit={new}"}
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        spark = session(settings, "archive", dumps)
        _use(spark, Path(folder))
        gateway = spark.sparkContext._gateway
        assert gateway is not None
        java = gateway.proc
        spark.stop()
        java.stdin.close()  # Java ends with its standard input, and then writes the archive
        java.wait()
    new.replace(ARCHIVE)


def _use(spark: SparkSession, folder: Path) -> None:
    """Loads the classes of tasks, of Delta with deletion vectors, and of a stream."""
    table = f"delta.`{folder / 'table'}`"
    spark.sparkContext.parallelize([1, 2], 2).map(abs).collect()
    rows = spark.createDataFrame(pa.table({"key": [1, 2, 3], "day": ["a", "a", "b"]}))
    rows.mapInArrow(lambda batches: batches, rows.schema).toArrow()
    rows.write.format("delta").partitionBy("day").option(
        "delta.enableDeletionVectors", "true"
    ).save(str(folder / "table"))
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
    time.sleep(3)
    running.stop()


if __name__ == "__main__":
    main()
