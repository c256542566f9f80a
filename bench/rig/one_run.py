"""What a batch run costs by itself: `clickstream batch run` as a process, mark by mark."""

import statistics
import subprocess
import sys
import time
from typing import Any

from bench.rig.system import broker
from bench.rig.traffic import pool
from clickstream import kafka

# By what a run logs one sees how far it is
MARKS = {
    "Spark is up": 'event="spark is up"',
    "first row": "event=ingested",
    "computed": "event=computed",
    "published": "event=published",
}


def by_itself(runs: int) -> list[dict[str, Any]]:
    """A row each for runs that find nothing new and for runs that find one event."""
    with broker() as system:
        producer = kafka.producer(system.settings)

        def send(count: int) -> None:
            for record in pool(1000, count):
                producer.send(system.settings.kafka.topic, key=record.key, value=record.value)
            producer.flush()

        send(1000)
        _run()
        rows = []
        for new in (0, 1):
            found = []
            for _ in range(runs):
                send(new)
                found.append(_run())
            medians = {
                name: statistics.median(run[name] for run in found) if name in found[0] else "-"
                for name in (*MARKS, "ended")
            }
            rows.append({"new": new, **medians})
        producer.close()
        return rows


def _run() -> dict[str, float]:
    """Seconds from the start of a run's process to each of MARKS that it comes to, and its end."""
    command = [sys.executable, "-m", "clickstream.cli", "batch", "run"]
    came: dict[str, float] = {}
    told = []
    started = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        for line in process.stderr:
            told.append(line)
            for name, mark in MARKS.items():
                if mark in line:
                    came.setdefault(name, time.perf_counter() - started)
    came["ended"] = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"a run has failed:\n{''.join(told[-30:])}")
    return came
