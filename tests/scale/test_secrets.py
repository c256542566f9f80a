"""A session on a cluster without spark-submit, over a bucket: it writes, and tells nobody how.

As Airflow's steps and docker/compose.yaml have it; tests/scale/test_cluster.py has spark-submit.
"""

import sys
from pathlib import Path

import pytest

from clickstream import child
from clickstream.settings import Settings
from tests.clickstream.listed import commands_until_it_ends
from tests.command import environment
from tests.scale import cluster, store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

# A table by the tasks of executors, and a stream of it to another, with its checkpoint
WRITES = """
import sys
from pathlib import Path

from clickstream.settings import load
from clickstream.spark import session
from speed.conf import STREAMING

settings, small = load(), {"spark.executor.memory": "512m", "spark.executor.cores": "1"}
spark = session(settings, "secrets", STREAMING | small | {"spark.cores.max": "2"})
place = settings.warehouse_url
spark.range(1000, numPartitions=4).write.format("delta").save(f"{place}/one")
stream = spark.readStream.format("delta").load(f"{place}/one").writeStream.format("delta")
stream = stream.option("checkpointLocation", settings.checkpoint_url).trigger(availableNow=True)
stream.start(f"{place}/other").awaitTermination()
count = spark.read.format("delta").load(f"{place}/other").count()
Path(sys.argv[1]).write_text(str(count))
spark.stop()
"""


def test_executors_write_to_a_bucket_whose_secret_no_command_line_has(
    settings: Settings, tmp_path: Path
) -> None:
    own = settings.model_copy(update={"data_dir": tmp_path / "data"})
    with store.running(tmp_path) as options, cluster.running(tmp_path / "cluster") as spark:
        its = store.on(own, options, "secrets")
        on_cluster = its.spark.model_copy(update={"master": spark.master})
        its = its.model_copy(update={"spark": on_cluster})
        written, log = tmp_path / "written", tmp_path / "written.log"
        process = child.start(
            [sys.executable, "-c", WRITES, written],
            log,
            environment=environment(its, SPARK_LOCAL_IP="127.0.0.1"),
        )
        seen = commands_until_it_ends(process, within=500)
        assert process.returncode == 0, log.read_text()
        assert written.read_text() == "1000"
        assert all(spark.tasks_of(worker) for worker in cluster.WORKERS)
    assert any("CoarseGrainedExecutorBackend" in command for command in seen)
    secret = options["AWS_SECRET_ACCESS_KEY"]
    assert [command for command in seen if secret in command] == []
