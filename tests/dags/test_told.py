"""Airflow itself tells of a step that has failed for good, and of a run that is late."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clickstream.airflow import home
from clickstream.ports import free_port
from clickstream.settings import Settings
from tests.airflow import wait
from tests.command import ROOT, environment

HERE = Path(__file__).with_name("told")
OVER = """
import sys
from pathlib import Path
from clickstream.airflow import cli, home
home.DAGS = Path(sys.argv[1])
cli.airflow()
"""


@pytest.fixture
def told(own: Settings, tmp_path: Path) -> Iterator[Path]:
    """The file of alerts of an Airflow whose DAGs are those of the folder `told`, and no others."""
    port = own.airflow.model_copy(update={"port": free_port()})
    settings = own.model_copy(update={"airflow": port})
    dags = shutil.copytree(HERE, tmp_path / "dags", ignore=shutil.ignore_patterns("__pycache__"))
    for path in home.DAGS.glob("clickstream_*.py"):
        shutil.copy(path, dags)
    running = subprocess.Popen(
        [sys.executable, "-c", OVER, str(dags)], cwd=ROOT, env=environment(settings)
    )
    try:
        yield home.alerts(settings)
    finally:
        running.terminate()
        running.wait(40)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_step_that_fails_and_a_run_that_is_late_are_told_in_a_line_each(told: Path) -> None:
    def callbacks(dag: str) -> list[Path]:
        return list(told.parents[1].glob(f"airflow/logs/executor_callbacks/{dag}/*/*"))

    wait(lambda: callbacks("late") != [] and callbacks("fails") != [], within=600)
    wait(lambda: len(told.read_text().splitlines()) >= 2, within=60)
    late, failed = sorted(told.read_text().splitlines(), key=lambda line: "has failed" in line)
    assert "late: scheduled__" in late
    assert "has not ended after 0.1 minutes" in late
    assert "fails: fails of scheduled__" in failed
    assert "has failed; its log: http://127.0.0.1:" in failed
    tries = list(told.parents[1].glob("airflow/logs/dag_id=fails/*/task_id=fails/*.log"))
    assert [log.name for log in tries] == ["attempt=1.log"], "what is futile is not tried again"
