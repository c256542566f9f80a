"""Both layers submitted to a cluster of two workers, over a bucket: the answers are naive ones."""

from pathlib import Path

import pytest

from clickstream import kafka
from clickstream.settings import Settings
from clickstream.traffic.record import Record
from tests.every_answer import assert_exact, meta, send
from tests.parts import running, until
from tests.scale import cluster, store

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]


def test_what_a_cluster_makes_is_the_naive_answer(
    alone: Settings,
    traffic: list[Record],
    tmp_path: Path,
) -> None:
    half = len(traffic) // 2
    with (
        store.running(tmp_path) as options,
        cluster.running(tmp_path / "cluster") as spark,
    ):
        settings = in_tasks(store.on(alone, options, "cluster"))
        with (
            running(settings, "serve"),
            spark.submitting(settings, "speed/cli.py", "run") as speed,
        ):
            send(settings, traffic[:half])
            assert_answers(settings, traffic[:half])
            by_speed = {worker: spark.tasks_of(worker) for worker in cluster.WORKERS}
            assert all(by_speed.values()), f"a worker had none of the epochs' tasks: {by_speed}"
            assert_published(spark, settings, 1)
            assert_answers(settings, traffic[:half])
            send(settings, traffic[half:])
            assert_answers(settings, traffic)
            assert_published(spark, settings, 2)
            assert_answers(settings, traffic)
            rebuilt = spark.submitted(settings, "batch/cli.py", "rebuild")
            assert rebuilt.returncode == 0, rebuilt.stderr
            until(lambda: meta(settings)["publication"]["version"] == 3)
            assert_answers(settings, traffic)
            assert speed.poll() is None


def assert_answers(settings: Settings, arrived: list[Record]) -> None:
    """As a machine's, but an executor's first task takes its time."""
    ends = {str(p): end for p, (_, end) in kafka.offsets(settings).items()}
    until(lambda: meta(settings)["freshness"]["offsets"] == ends, seconds=400)
    assert_exact(settings, arrived)


def in_tasks(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"speed": settings.speed.model_copy(update={"sink": "tasks"})}
    )


def assert_published(spark: cluster.Cluster, settings: Settings, number: int) -> None:
    """A batch run on the cluster publishes, each worker did some of it, and it is served."""
    before = {worker: spark.tasks_of(worker) for worker in cluster.WORKERS}
    run = spark.submitted(settings, "batch/cli.py", "run")
    assert run.returncode == 0, run.stderr
    assert f"Publication {number}," in run.stdout
    for worker, tasks in before.items():
        assert spark.tasks_of(worker) > tasks
    until(lambda: (meta(settings)["publication"] or {}).get("version") == number)
