"""Two DAGs made as the project's are: a step of one fails, a run of the other is late."""

from datetime import timedelta

from airflow.sdk import DAG
from clickstream_steps import one_at_a_time, step

WITHIN = timedelta(minutes=30)

# It fails long before its alert, which Airflow calls for all the same
with DAG("fails", schedule="@once", **one_at_a_time(timedelta(minutes=2))):
    step("fails", "batch reconcile --day never", within=WITHIN)

with DAG("late", schedule="@once", **one_at_a_time(timedelta(seconds=6))):
    step("sleeps", "1800", within=WITHIN, env={"PROGRAM": "sleep"}).pool = "default_pool"
