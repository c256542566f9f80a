"""The archive of classes that set-up makes."""

from pyspark.sql import SparkSession

from clickstream.java import ARCHIVE
from tests.spark import spark  # noqa: F401  a fixture


def test_spark_starts_from_the_archive_of_its_classes(spark: SparkSession) -> None:  # noqa: F811
    assert spark._jvm is not None
    arguments = spark._jvm.java.lang.management.ManagementFactory.getRuntimeMXBean()
    assert f"-XX:SharedArchiveFile={ARCHIVE}" in list(arguments.getInputArguments())
