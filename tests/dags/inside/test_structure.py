"""The DAGs as Airflow reads them: what comes after what, and what holds for every step."""

from datetime import timedelta

import pytest
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.exceptions import AirflowException
from airflow.providers.standard.operators.bash import BashOperator
from conftest import Work

STEPS = {
    "batch": ["compute", "audit", "publish", "expire"],
    "backfill": ["compute", "audit", "publish"],
    "maintenance": ["maintain"],
    "reconcile": ["reconcile"],
}


def test_the_dags_are_read_without_an_error_and_without_work(bag: BundleDagBag, work: Work) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == set(STEPS)
    assert work.seen == []


@pytest.mark.parametrize("dag_id", STEPS)
def test_a_step_comes_after_the_one_before_it(bag: BundleDagBag, dag_id: str) -> None:
    dag = bag.dags[dag_id]
    order = [dag.roots[0]]
    while order[-1].downstream_list:
        (after,) = order[-1].downstream_list
        order.append(after)
    assert [step.task_id for step in order] == STEPS[dag_id]
    assert len(dag.tasks) == len(order)


@pytest.mark.parametrize("dag_id", STEPS)
def test_every_step_has_its_limits_and_is_tried_again(bag: BundleDagBag, dag_id: str) -> None:
    for step in bag.dags[dag_id].tasks:
        assert step.bash_command.startswith('exec "$PROGRAM" batch ')
        assert step.retries >= 2
        assert step.retry_exponential_backoff
        assert step.retry_delay < step.max_retry_delay
        assert timedelta(minutes=5) < step.execution_timeout <= timedelta(days=1)
        assert (step.pool, step.pool_slots) == ("clickstream", 1)
        assert step.on_failure_callback


@pytest.mark.parametrize(
    ("ends", "tried_again"),
    [
        ("exit 2", set()),
        ("exit 1", {"compute", "audit", "publish", "expire", "maintain"}),
        ("exit 75", {"compute", "audit", "publish", "expire", "maintain", "reconcile"}),
        ("kill -9 $$", {"compute", "audit", "publish", "expire", "maintain", "reconcile"}),
    ],
)
def test_what_the_command_calls_futile_is_not_tried_again(
    bag: BundleDagBag, ends: str, tried_again: set[str]
) -> None:
    with pytest.raises(AirflowException) as failed:
        BashOperator(task_id="ends", bash_command=ends).execute({})
    decided = {
        step.task_id: step.retry_policy.evaluate(failed.value, 1, 4).action.value
        for dag in bag.dags.values()
        for step in dag.tasks
    }
    assert {name for name, action in decided.items() if action == "default"} == tried_again
    assert {*decided.values()} <= {"default", "fail"}


@pytest.mark.parametrize("dag_id", STEPS)
def test_a_run_that_has_begun_goes_before_one_that_has_not(bag: BundleDagBag, dag_id: str) -> None:
    weights = [bag.dags[dag_id].get_task(name).priority_weight for name in STEPS[dag_id]]
    assert weights == sorted(set(weights))
    rules = {step.weight_rule for step in bag.dags[dag_id].tasks}
    assert rules == {"absolute"}


@pytest.mark.parametrize("dag_id", STEPS)
def test_a_dag_runs_one_at_a_time_and_says_what_to_do_when_it_fails_or_is_late(
    bag: BundleDagBag, dag_id: str
) -> None:
    dag = bag.dags[dag_id]
    assert (dag.max_active_runs, dag.catchup) == (1, False)
    assert "**When it fails**" in dag.doc_md
    (late,) = dag.deadline if isinstance(dag.deadline, list) else [dag.deadline]
    assert late.interval >= timedelta(minutes=5)
    assert late.callback.path == "clickstream_alerts.run_is_late"
    assert late.callback.kwargs["minutes"] * 60 == late.interval.total_seconds()


def test_batch_begins_as_often_as_the_setting_says_and_the_daily_ones_daily(
    bag: BundleDagBag,
) -> None:
    assert bag.dags["batch"].timetable.delta == timedelta(minutes=7)
    assert bag.dags["backfill"].timetable.can_be_scheduled is False
    for dag_id in ("maintenance", "reconcile"):
        assert bag.dags[dag_id].timetable.expression.endswith(" * * *")


def test_a_publication_is_an_asset_that_others_can_wait_for(bag: BundleDagBag) -> None:
    publishing = {"batch": "publish", "backfill": "publish", "maintenance": "maintain"}
    for dag_id, dag in bag.dags.items():
        updating = {step.task_id for step in dag.tasks for _ in step.outlets}
        assert updating == {*filter(None, [publishing.get(dag_id)])}
        assert {asset.name for step in dag.tasks for asset in step.outlets} <= {"publication"}


def test_a_changed_definition_has_as_long_in_batch_as_in_backfill(bag: BundleDagBag) -> None:
    """All of history is then made anew there, too."""
    for name in ("compute", "audit"):
        limits = {bag.dags[d].get_task(name).execution_timeout for d in ("batch", "backfill")}
        assert len(limits) == 1
        assert limits.pop() >= timedelta(hours=4)
