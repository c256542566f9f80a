"""The Spark session of a layer: one place for what makes Spark start fast and speak Delta."""

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from pyspark import SparkConf, SparkContext
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from clickstream.java import ARCHIVE, jars
from clickstream.security import Security
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.bucket import SCHEME, Bucket

# Holds wherever the session runs.
_EVERYWHERE = {
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
    "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.sql.session.timeZone": "UTC",
    "spark.databricks.delta.snapshotPartitions": "1",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "20000",
}

# Python's processes do the work: the JVM's slower compiler costs more than it saves. Java's
# warnings of the archive are left out (classes not in it, or one that does not fit): it saves time.
JAVA = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:cds*=error"

_LOG = Path(__file__).with_name("log4j2-spark.properties")

_LOCAL_FILES = {"spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem"}

# Names of what nobody else may read. A keytab is a file's name, and spark-submit logs in with it.
_SECRET = re.compile(r"secret|password|token|credential|key(?!tab)", re.IGNORECASE)


def session(settings: Settings, name: str, conf: dict[str, str] | None = None) -> SparkSession:
    """A session with Delta and Kafka.

    Under spark-submit master, memory and jars are the submitter's; otherwise the settings'.
    """
    found = told(settings, conf or {})
    # Started by the builder, Java would have every setting as an argument, and all users of a
    # machine can read those. So it is started before; secrets it is told when it runs.
    open_to_all = SparkConf().setAll(list(without_secrets(found).items()))
    SparkContext._ensure_initialized(conf=open_to_all)
    builder = SparkSession.builder.appName(f"clickstream {name}")
    for key, value in found.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def told(settings: Settings, layer: Mapping[str, str]) -> dict[str, str]:
    """What a session is told, by Spark's names; the settings' own spark.conf is above all else."""
    clickstreams = _EVERYWHERE | _process(settings) | _storage(settings)
    return {**clickstreams, **layer, **settings.spark.conf}


def without_secrets(told: Mapping[str, str]) -> dict[str, str]:
    """Of settings of Spark those that anybody may read."""
    return {name: value for name, value in told.items() if not _SECRET.search(name)}


def kafka_options(settings: Settings) -> dict[str, str]:
    """What every read of the topic needs; a loss of records is an error, never a gap."""
    security = {f"kafka.{name}": v for name, v in Security.of(settings).for_java().items()}
    return security | {
        "kafka.bootstrap.servers": settings.kafka.bootstrap_servers,
        "subscribe": settings.kafka.topic,
        "failOnDataLoss": "true",
    }


def records(rows: DataFrame, topic_id: str) -> DataFrame:
    """What a read of the topic gives, as clickstream.event.RECORD has it."""
    return rows.select(
        F.lit(topic_id).alias("topic_id"),
        F.col("partition").alias("kafka_partition"),
        F.col("offset").alias("kafka_offset"),
        F.col("timestamp").alias("arrival_time"),
        F.col("value"),
    )


def _storage(settings: Settings) -> dict[str, str]:
    """How Spark reaches logs of tables and the stream's checkpoint, which can be in a bucket."""
    places = (settings.warehouse_url, settings.checkpoint_url)
    if any(place.startswith(SCHEME) for place in places):
        return Bucket.of(Warehouse.of(settings).storage_options).for_spark()
    return {}


def _process(settings: Settings) -> dict[str, str]:
    if "PYSPARK_GATEWAY_PORT" in os.environ:  # set by spark-submit
        return {}
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else python3 of the PATH
    here = settings.spark.driver_host
    os.environ.setdefault("SPARK_LOCAL_IP", here)  # else the name of the machine, looked up
    own = {
        "spark.master": settings.spark.master,
        "spark.driver.memory": f"{settings.spark.driver_memory_mb}m",
        "spark.driver.host": here,
        "spark.driver.bindAddress": here,
        "spark.driver.defaultJavaOptions": f"{JAVA} -XX:SharedArchiveFile={ARCHIVE}"
        if ARCHIVE.exists()
        else JAVA,
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_LOG}",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.warehouse.dir": str(Path(settings.data_dir, "spark").absolute()),
    }
    classpath = str(jars("spark") / "*")
    own |= {"spark.driver.extraClassPath": classpath, "spark.executor.extraClassPath": classpath}
    if "://" not in settings.warehouse_url:
        own |= _LOCAL_FILES
    return own
