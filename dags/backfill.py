"""The DAG `backfill`: all of history computed anew beside what is served, published in one step."""

from datetime import timedelta

from airflow.sdk import DAG
from clickstream_steps import audited_and_published, one_at_a_time, step

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
    **one_at_a_time("backfill", LATE),
):
    compute = step(
        "compute",
        'batch compute --anew --for "$MADE_FOR" --reason "$REASON"',
        within=timedelta(days=1),
    )
    audit, publish = audited_and_published(timedelta(hours=1))
    compute >> audit >> publish
