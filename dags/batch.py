"""The DAG `batch`: what has arrived becomes a publication, every few minutes."""

import os
from datetime import timedelta

from airflow.sdk import DAG, DeltaTriggerTimetable
from clickstream_steps import ANEW, audited_and_published, one_at_a_time, step

# the setting batch.every_minutes, with its default; of settings in files Airflow knows nothing
EVERY = timedelta(minutes=float(os.environ.get("CLICKSTREAM_BATCH__EVERY_MINUTES", "3")))
LATE = max(4 * EVERY, timedelta(minutes=20))

WHAT_TO_DO = """
Publishes what had arrived when the run was due: `compute` makes a candidate, `audit` questions it,
`publish` makes it what is served, `expire` takes out what that leaves superfluous. Until `publish`
has ended the publication before is served, and what has come since is in the answers as the tail:
**a run that fails makes no number wrong or old.** Every step can be run again at any time.

**After a change of a definition** (the gap, the enrichment, the SQL of a view, the time zone of a
site that has visits) `compute` makes all of history anew by itself, in the next run. For that it
has a day, and `audit` four hours; an alert that the run is late is then to be expected. Until it
has published, the publication before is served, with what has come since; where the two do not fit,
every answer says so. `docs/operations.md` has how to choose the time of it.

**When it fails**, look at the log of the red step: its last line says what is wrong and what to do.
When that is mended, clear the step, or do nothing: the next run takes in all that this one did not.

- *Another batch run is at work*: one that was started by hand, or that outlived its worker. The
  step is tried again by itself.
- *Publication ... was made since this candidate was computed*: clear `compute` with what comes
  after it.
- *The candidate has failed its audits*: clearing does not help. Look at the rows that it shows; the
  DAG `backfill` computes all of history anew.
- *Kafka no longer has the records ...*: `clickstream batch run --accept-loss`, by hand, goes on
  without them, and every answer says so from then on.
"""

with DAG(
    "batch",
    description="What has arrived becomes a publication.",
    doc_md=WHAT_TO_DO,
    # at once when there was none yet, then again and again; what was missed is not made up for
    schedule=DeltaTriggerTimetable(EVERY, interval=EVERY),
    **one_at_a_time(LATE),
):
    compute = step(
        "compute",
        'batch compute --for "$MADE_FOR" --until "$UNTIL" --reason "$REASON"',
        within=ANEW,  # after a change of a definition it is a backfill
    )
    audit, publish = audited_and_published()
    expire = step("expire", "batch expire", within=timedelta(minutes=20), order=4)
    compute >> audit >> publish >> expire
