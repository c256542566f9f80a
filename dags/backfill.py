"""The DAG `backfill`: history computed anew beside what is served, published in one step."""

from datetime import timedelta

from airflow.sdk import DAG, Param
from clickstream_steps import ANEW, audited_and_published, one_at_a_time, step

LATE = timedelta(hours=12)

WHAT_TO_DO = """
Computes every view anew from the table `events` and publishes them in one step: of all days, or of
those from `from` to `to`, whose visits alone are then computed anew, and replaced where they
differ. Kafka is not asked, and needs to have none of it any more. Trigger it when the published
views are not to be trusted. Answers are those of before until it has published. The log of
`compute` ends with what it has changed.

Runs of `batch` wait while `compute` is at work. Nothing is lost by that: what arrives is in the
answers as the tail.

**When it fails**, nothing that is served has changed. Look at the log of the red step: its last
line says what is wrong and what to do. When that is mended, clear the step. *Publication ... was
made since this candidate was computed*: clear `compute` with what comes after it. *Another
definition*: trigger it without days.
"""

with DAG(
    "backfill",
    description="All of history, or some days, computed anew and published in one step.",
    doc_md=WHAT_TO_DO,
    schedule=None,
    params={
        name: Param(None, type=["null", "string"], format="date", description=says)
        for name, says in (
            ("from", "The first day in UTC, such as 2026-11-20; empty: all of history."),
            ("to", "The last day in UTC, inclusive; empty: all of history."),
        )
    },
    **one_at_a_time(LATE),
):
    compute = step(
        "compute",
        'batch compute --anew --from "$FROM" --to "$TO" --for "$MADE_FOR" --reason "$REASON"',
        within=ANEW,
        env={"FROM": "{{ params['from'] or '' }}", "TO": "{{ params['to'] or '' }}"},
    )
    audit, publish = audited_and_published()
    compute >> audit >> publish
