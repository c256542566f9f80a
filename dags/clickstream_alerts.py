"""Who is told when a run fails or is late: the log, and the file that a variable of Airflow names.

clickstream_alerts   the file, a line each; without it, the log alone

Mail or chat: call it in _tell.
"""

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from airflow.sdk import Variable

log = logging.getLogger(__name__)


def run_failed(context: dict[str, Any]) -> None:
    """A step has failed and is not tried again; what was published before is served on."""
    step = context["ti"]
    _tell(f"{step.dag_id}: {step.task_id} of {step.run_id} has failed; its log: {step.log_url}")


def run_is_late(minutes: float, context: dict[str, Any]) -> None:
    """A run has not ended in time; it goes on. Of one that has failed Airflow tells this, too."""
    run = context["dag_run"]
    if run["state"] != "failed":
        _tell(f"{run['dag_id']}: {run['dag_run_id']} has not ended after {minutes:g} minutes")


def _tell(what: str) -> None:
    line = f"{' '.join(what.split())}. What to do is on the DAG's page in Airflow."
    log.error(line)
    path = Variable.get("clickstream_alerts", default=None)
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC {line}\n")
