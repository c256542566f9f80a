"""The DAG `reconcile`: a day recomputed from its records, beside what was served of it."""

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, Param
from clickstream_steps import one_at_a_time, step

LATE = timedelta(hours=6)

WHAT_TO_DO = """
Recomputes a day, in UTC, from its records, and says how what is served differs, and why. By itself
it takes the day before the one on which it begins; triggered by hand, the one in `day`.

**When it fails**, look at the log of the red step. Where a sentence says that what is served is not
what the records come to, clearing does not help, and the numbers of that day are not to be trusted:
trigger `backfill` for it, then this again for the same day, and keep the log for whoever looks for
the cause. Anything else is as in `batch`: mend what the last line says, then clear the step.
"""

with DAG(
    "reconcile",
    description="A day recomputed from its records, beside what was served of it.",
    doc_md=WHAT_TO_DO,
    schedule=CronTriggerTimetable("0 4 * * *", timezone="UTC", interval=timedelta(days=1)),
    params={
        "day": Param(
            None,
            type=["null", "string"],
            format="date",
            description="The day, such as 2026-11-20; empty: the one before the run.",
        )
    },
    **one_at_a_time(LATE),
):
    step(
        "reconcile",
        'batch reconcile --day "$DAY"',
        within=timedelta(hours=4),
        futile=(1, 2),  # 1: what is served is not what the records come to
        env={
            "DAY": "{{ params.day or ((dag_run.data_interval_end or dag_run.run_after)"
            " - macros.timedelta(days=1)).strftime('%Y-%m-%d') }}"
        },
    )
