"""Who is told: a line in the file that Airflow's variable names, for each run."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from airflow.dag_processing.dagbag import BundleDagBag


def test_a_run_that_failed_and_one_that_is_late_are_a_line_each(
    bag: BundleDagBag, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "alerts.log"
    monkeypatch.setenv("AIRFLOW_VAR_CLICKSTREAM_ALERTS", str(path))
    late = bag.dags["batch"].deadline[0].callback
    module, name = late.path.rsplit(".", 1)
    getattr(__import__(module), name)(**late.kwargs)
    (failed,) = bag.dags["batch"].get_task("compute").on_failure_callback
    step = SimpleNamespace(dag_id="batch", task_id="compute", run_id="r1", log_url="http://log")
    failed({"ti": step})
    one, two = path.read_text().splitlines()
    assert "batch: a run has not ended after 28 minutes" in one
    assert "batch: compute of r1 has failed; its log: http://log" in two
    assert two.endswith("What to do is on the DAG's page in Airflow.")
