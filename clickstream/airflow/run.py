"""Airflow's processes: started in order, watched, and ended with everything that they started."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil

from clickstream import child
from clickstream.airflow.home import POOL, command, environment, page
from clickstream.errors import ClickstreamError
from clickstream.ports import must_be_free
from clickstream.settings import Settings

API, SCHEDULER, DAG_PROCESSOR = "airflow-api", "airflow-scheduler", "airflow-dags"


class AirflowEnded(ClickstreamError):
    """Airflow cannot run, or cannot go on."""


class Airflow:
    """Its API with the page, its scheduler, which runs the steps too, and its reader of DAGs.

    `start` it, `check` it until it is time to end, then `stop` it, whatever happened. The process
    that does so does nothing else: `stop` ends whatever is below it.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, asked_to_end: Callable[[], bool]) -> None:
        """Brings its database up to date, the first time makes it, and starts the processes."""
        port = self.settings.airflow.port
        must_be_free("127.0.0.1", port, "airflow.port (CLICKSTREAM_AIRFLOW__PORT)")
        self.settings.logs_dir.mkdir(parents=True, exist_ok=True)
        child.adopt_orphans()  # a step has a session of its own, and may outlive who began it
        self._prepare(asked_to_end, "db", "migrate")
        self._prepare(asked_to_end, "pools", "set", POOL, "1", "One step at a time.")
        if asked_to_end():
            return
        # killed with this process, or its port would not be free for the next start
        self.running[API] = self._start(API, "api-server", when_orphaned=signal.SIGKILL)
        self.running[DAG_PROCESSOR] = self._start(DAG_PROCESSOR, "dag-processor")
        # not before: a step that finds no API to report to is a failed try
        while not _health(self.settings) and not asked_to_end():
            self.check()
            time.sleep(0.2)
        self.running[SCHEDULER] = self._start(SCHEDULER, "scheduler", "--skip-serve-logs")

    def check(self) -> None:
        """Raises AirflowEnded when one of its processes has ended by itself."""
        for name, process in self.running.items():
            status = process.poll()
            if status is not None:
                raise self._ended(name, status)

    def stop(self) -> None:
        """Ends all of it. A step that was at work is tried again at the next start."""
        scheduler = self.running.get(SCHEDULER)
        if scheduler and scheduler.poll() is None:
            scheduler.terminate()  # it begins no step any more, and waits for those at work
            child.end_all([p for p in child.descendants(scheduler.pid) if _is_step(p)], 2)
            psutil.wait_procs([psutil.Process(scheduler.pid)], timeout=5)
        # not before: the scheduler tells the API how the steps have ended
        child.end_all(child.descendants(os.getpid()), 4)

    def _prepare(self, asked_to_end: Callable[[], bool], *arguments: str) -> None:
        if asked_to_end():
            return
        process = self._start("airflow-set-up", *arguments)
        while process.poll() is None and not asked_to_end():
            time.sleep(0.1)
        if process.returncode:
            raise self._ended("airflow-set-up", process.returncode)

    def _start(
        self, name: str, *arguments: str, when_orphaned: signal.Signals = signal.SIGTERM
    ) -> subprocess.Popen[bytes]:
        return child.start(
            command(*arguments),
            self._log(name),
            environment=environment(self.settings),
            when_orphaned=when_orphaned,
        )

    def _log(self, name: str) -> Path:
        return self.settings.logs_dir / f"{name}.log"

    def _ended(self, name: str, status: int) -> AirflowEnded:
        said = self._log(name).read_text(encoding="utf-8", errors="replace").splitlines()
        words = next((line.strip() for line in reversed(said) if line.strip()), "it said nothing")
        return AirflowEnded(
            f"{name} ended with status {status}: {words[:300]}",
            where=str(self._log(name)),
            do="Mend that, then start it again: it goes on where it was.",
        )


def is_ready(settings: Settings) -> bool:
    """Whether its API answers, and its scheduler and its reader of DAGs are alive."""
    parts = _health(settings)
    return all(
        parts.get(name, {}).get("status") == "healthy" for name in ("scheduler", "dag_processor")
    )


def _health(settings: Settings) -> dict[str, Any]:
    """What the API says of every part; nothing while it does not answer."""
    try:
        told = httpx.get(f"{page(settings)}/api/v2/monitor/health", timeout=5)
    except httpx.TransportError:
        return {}
    return told.json() if told.is_success else {}


def _is_step(process: psutil.Process) -> bool:
    """Whether it leads a session: Airflow gives one to each step, and to nothing else."""
    try:
        return os.getsid(process.pid) == process.pid
    except ProcessLookupError:
        return False
