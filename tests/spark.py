"""The Spark of a test run: one session, started by the first test that asks for it."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from pyspark.sql import SparkSession

from batch.conf import BATCH
from clickstream import spark as sessions
from clickstream.settings import Settings
from speed.conf import STREAMING


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> SparkSession:
    """A session as the layers have it, for batches and streams alike; it ends with the run."""
    return _session(str(tmp_path_factory.getbasetemp()))


@cache  # the fixture is imported into several folders, and a process has one session
def _session(folder: str) -> SparkSession:
    settings = Settings(data_dir=Path(mkdtemp(dir=folder)))
    few = {"spark.sql.shuffle.partitions": "2"}
    return sessions.session(settings, "tests", BATCH | STREAMING | few)
