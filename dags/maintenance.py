"""The DAG `maintenance`: once a day small files become few, and what nobody is served goes."""

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, DeadlineAlert, DeadlineReference
from airflow.sdk.definitions.callback import SyncCallback
from clickstream_alerts import run_is_late
from clickstream_steps import step

LATE = timedelta(hours=6)

WHAT_TO_DO = """
Makes small files of the tables few, writes checkpoints of their logs, and takes away files that no
publication can be served from any more. What is served stays the same to the row; the days that it
has rewritten are published under the same cutoff. Runs of `batch` wait while it is at work.

**When it fails**, nothing that is served has changed, and nothing is urgent: tables grow slower to
read, day by day. Look at the log of the red step: its last line says what is wrong and what to do.
Then clear the step, or leave it to the next night.
"""

with DAG(
    "maintenance",
    description="Small files become few, and what nobody is served goes.",
    doc_md=WHAT_TO_DO,
    schedule=CronTriggerTimetable("30 3 * * *", timezone="UTC", interval=timedelta(days=1)),
    catchup=False,
    max_active_runs=1,
    tags=["clickstream"],
    deadline=DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=LATE,
        callback=SyncCallback(
            run_is_late, {"dag_id": "maintenance", "minutes": LATE.total_seconds() / 60}
        ),
    ),
):
    step("maintain", "batch maintain", within=timedelta(hours=4))
