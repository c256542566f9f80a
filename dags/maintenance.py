"""The DAG `maintenance`: once a day small files become few, and what nobody is served goes."""

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable
from clickstream_steps import PUBLICATION, one_at_a_time, step

LATE = timedelta(hours=6)

WHAT_TO_DO = """
Makes small files of the tables few, writes checkpoints of their logs, and takes away files that no
publication can be served from any more. What is served stays the same to the row, but for what lies
before the end of history where one is set (`batch.history_days`); the days that it has rewritten
are published under the same cutoff. Runs of `batch` wait while it is at work.

**When it fails**, nothing that is served has changed, and nothing is urgent: tables grow slower to
read, day by day. Look at the log of the red step: its last line says what is wrong and what to do.
Then clear the step, or leave it to the next night.
"""

with DAG(
    "maintenance",
    description="Small files become few, and what nobody is served goes.",
    doc_md=WHAT_TO_DO,
    schedule=CronTriggerTimetable("30 3 * * *", timezone="UTC", interval=timedelta(days=1)),
    **one_at_a_time(LATE),
):
    step(
        "maintain",
        'batch maintain --for "$MADE_FOR"',
        within=timedelta(hours=4),
        outlets=[PUBLICATION],
    )
