"""The DAG `backfill`: all of history computed anew beside what is served, published in one step."""

from datetime import timedelta

from airflow.sdk import DAG, Asset, DeadlineAlert, DeadlineReference
from airflow.sdk.definitions.callback import SyncCallback
from clickstream_alerts import run_is_late
from clickstream_steps import step

LATE = timedelta(hours=12)

WHAT_TO_DO = """
Computes every view anew from the table `events`, of all days, and publishes them in one step. Kafka
is not asked, and needs to have none of it any more. Trigger it when the published views are not to
be trusted. Answers are those of before until it has published.

Runs of `batch` wait while `compute` is at work. Nothing is lost by that: what arrives is in the
answers as the tail.

**When it fails**, nothing that is served has changed. Look at the log of the red step: its last
line says what is wrong and what to do. When that is mended, clear the step. *Publication ... was
made since this candidate was computed*: clear `compute` with what comes after it.
"""

with DAG(
    "backfill",
    description="All of history computed anew, and published in one step.",
    doc_md=WHAT_TO_DO,
    schedule=None,
    catchup=False,
    max_active_runs=1,
    tags=["clickstream"],
    deadline=DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=LATE,
        callback=SyncCallback(
            run_is_late, {"dag_id": "backfill", "minutes": LATE.total_seconds() / 60}
        ),
    ),
):
    compute = step(
        "compute",
        'batch compute --anew --for "$MADE_FOR" --reason "$REASON"',
        within=timedelta(days=1),
    )
    audit = step("audit", 'batch audit --for "$MADE_FOR"', within=timedelta(hours=1), order=2)
    publish = step(
        "publish",
        'batch publish --for "$MADE_FOR"',
        within=timedelta(minutes=10),
        order=3,
        outlets=[Asset("publication")],
    )
    compute >> audit >> publish
