"""The archive of classes that set-up makes."""

import subprocess
from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from clickstream.archive import check
from clickstream.errors import ClickstreamError
from clickstream.java import ARCHIVE, java
from clickstream.spark import JAVA
from tests.spark import spark  # noqa: F401  a fixture


def classpath(spark: SparkSession) -> str:  # noqa: F811
    assert spark._jvm is not None
    return str(spark._jvm.java.lang.System.getProperty("java.class.path"))


def test_spark_starts_from_the_archive_of_its_classes(spark: SparkSession) -> None:  # noqa: F811
    assert spark._jvm is not None
    java_itself = spark._jvm.java.lang.management.ManagementFactory.getRuntimeMXBean()
    assert f"-XX:SharedArchiveFile={ARCHIVE}" in list(java_itself.getInputArguments())
    check(ARCHIVE, classpath(spark))


@pytest.mark.parametrize("length", [0, 100, 1_000_000])
def test_an_archive_that_a_full_disk_has_cut_off_is_not_kept(
    spark: SparkSession,  # noqa: F811
    tmp_path: Path,
    length: int,
) -> None:
    half = tmp_path / "half.new"
    with ARCHIVE.open("rb") as whole:
        half.write_bytes(whole.read(length))
    with pytest.raises(ClickstreamError, match=r"cannot open.*disk is full.*make set-up"):
        check(half, classpath(spark))
    assert not half.exists()


def test_java_starts_without_a_word_with_an_archive_that_does_not_fit(tmp_path: Path) -> None:
    """Of other jars than these, such as none."""
    started = subprocess.run(
        [java(), *JAVA.split(), f"-XX:SharedArchiveFile={ARCHIVE}", "-cp", tmp_path, "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "warning" not in started.stdout + started.stderr
