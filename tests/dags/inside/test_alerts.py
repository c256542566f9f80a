"""Who is told: a line in the file that Airflow's variable names, for each run."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.dag_processing.dagbag import BundleDagBag


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "alerts.log"
    monkeypatch.setenv("AIRFLOW_VAR_CLICKSTREAM_ALERTS", str(path))
    return path


@pytest.fixture
def run_is_late(bag: BundleDagBag) -> Callable[..., None]:
    """What Airflow calls when the deadline of a run of `batch` has passed."""
    callback = bag.dags["batch"].deadline[0].callback
    module, name = callback.path.rsplit(".", 1)
    return partial(getattr(import_module(module), name), **callback.kwargs)


def late(state: str) -> dict[str, Any]:
    """What Airflow says of a run whose deadline has passed."""
    return {"dag_run": {"dag_id": "batch", "dag_run_id": "r1", "state": state}}


def test_a_run_that_failed_and_one_that_is_late_are_a_line_each(
    bag: BundleDagBag, run_is_late: Callable[..., None], path: Path
) -> None:
    run_is_late(context=late("running"))
    (failed,) = bag.dags["batch"].get_task("compute").on_failure_callback
    step = SimpleNamespace(dag_id="batch", task_id="compute", run_id="r1", log_url="http://log")
    failed({"ti": step})
    one, two = path.read_text().splitlines()
    assert "batch: r1 has not ended after 28 minutes" in one
    assert "batch: compute of r1 has failed; its log: http://log" in two
    assert two.endswith("What to do is on the DAG's page in Airflow.")


def test_a_run_that_has_failed_is_not_told_as_late_too(
    run_is_late: Callable[..., None], path: Path
) -> None:
    run_is_late(context=late("failed"))
    assert not path.exists()
