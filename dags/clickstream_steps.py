"""A step of a DAG: one command of `clickstream`, in the environment where that is installed.

What is computed, and from where to where, is the project's; a DAG says when, and what comes after
what. Spark's master, Kafka and paths are CLICKSTREAM_... variables of the worker, or in conf/*.toml
of the folder that a step runs in. Two variables of Airflow say where things are on its workers:

clickstream          the program; without it, .venv/bin/clickstream beside this folder
clickstream_folder   where it is run; without it, the folder beside this one
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import Asset, DeadlineAlert, DeadlineReference, RetryDecision, RetryPolicy
from airflow.sdk.definitions.callback import SyncCallback
from clickstream_alerts import run_failed, run_is_late

POOL = "clickstream"  # has one slot: two steps at once would only overtake each other
PROJECT = Path(__file__).resolve().parents[1]
PUBLICATION = Asset("publication")

# All of history, computed anew and audited, may take so long: ended before, it would only begin
# again, and be ended again.
ANEW = timedelta(days=1)
AUDITED = timedelta(hours=4)


class UnlessFutile(RetryPolicy):
    """Tries again what has failed, but where the command says by its status that this is futile.

    75 is what may pass: Kafka is not reached, another run is at work. Also tried again is what says
    nothing of itself, such as a process that was killed.
    """

    def __init__(self, *statuses: int) -> None:
        self._ends = tuple(f"exit code {status}." for status in statuses)  # as BashOperator says it

    def evaluate(self, exception: BaseException, *_: Any, **__: Any) -> RetryDecision:
        if str(exception).endswith(self._ends):
            return RetryDecision.fail("its last line says what to do")
        return RetryDecision.default()


RETRIES = {
    "retries": 4,
    "retry_delay": timedelta(seconds=10),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=5),
}


def one_at_a_time(late: timedelta) -> dict[str, Any]:
    """What all DAGs have: one run at a time, none for times gone by, told when one is late."""
    told = SyncCallback(run_is_late, {"minutes": late.total_seconds() / 60})
    return {
        "catchup": False,
        "max_active_runs": 1,
        "tags": ["clickstream"],
        "deadline": DeadlineAlert(
            reference=DeadlineReference.DAGRUN_QUEUED_AT, interval=late, callback=told
        ),
    }


def audited_and_published() -> tuple[BashOperator, BashOperator]:
    """The steps by which a candidate becomes what is served; they come after its `compute`."""
    audit = step("audit", 'batch audit --for "$MADE_FOR"', within=AUDITED, order=2)
    publish = step(
        "publish",
        'batch publish --for "$MADE_FOR"',
        within=timedelta(minutes=10),
        order=3,
        outlets=[PUBLICATION],
    )
    return audit, publish


def step(
    task_id: str,
    command: str,
    *,
    within: timedelta,
    order: int = 1,
    futile: tuple[int, ...] = (2,),
    **more: Any,
) -> BashOperator:
    """command: of `clickstream`, with $MADE_FOR, $UNTIL and $REASON as the run has them.

    within: a longer one is ended, and tried again. order: of steps that wait, the highest goes
    first: a run that has begun is ended before another begins. futile: the statuses of which it is
    not tried again.
    """
    return BashOperator(
        task_id=task_id,
        # exec: a step that is ended leaves nothing behind. What a run brings along comes in the
        # environment, never in the command.
        bash_command=f'exec "$PROGRAM" {command}',
        env={
            "PROGRAM": f"{{{{ var.value.get('clickstream', '{PROJECT}/.venv/bin/clickstream') }}}}",
            "MADE_FOR": "{{ dag.dag_id }}/{{ run_id }}",
            # a run that was triggered by hand may have no interval: then, when it was to begin
            "UNTIL": "{{ (dag_run.data_interval_end or dag_run.run_after).isoformat() }}",
            "REASON": "Airflow, {{ dag.dag_id }}, {{ dag_run.run_type.value }}",
        }
        | more.pop("env", {}),
        append_env=True,
        cwd=f"{{{{ var.value.get('clickstream_folder', '{PROJECT}') }}}}",
        skip_on_exit_code=None,
        do_xcom_push=False,
        execution_timeout=within,
        pool=POOL,
        priority_weight=order,
        weight_rule="absolute",
        on_failure_callback=run_failed,
        retry_policy=UnlessFutile(*futile),
        **RETRIES,
        **more,
    )
