"""How long it takes from an event's sending to an answer that counts it, and where the time goes.

    python -m bench.freshness [--rates 1000,5000,10000] [--runs 3] [--seconds 30]

A real broker, `clickstream speed run` and `clickstream serve`, each a process of its own, with an
empty warehouse in each run. The simulator's records, made beforehand, are sent at an even rate.
Of every handful (5 ms) one record is followed:

  to Kafka    sent -> its arrival there (LogAppendTime)
  waits       -> its epoch begins: Spark asks Kafka what there is
  epoch       -> the commit to `fragments` that states its offset
  merge       -> serving's answer: an HTTP query that is asked again and again

The first seconds are left out: a JVM and a parser warm up. A rate is held when the sender was never
a second late and what waited in the end was less than a second of traffic.
"""

import argparse
import statistics
import time
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread
from typing import Any

from bench.rig import report, usage
from bench.rig.commits import Commits
from bench.rig.report import percentile
from bench.rig.system import Client, System, broker
from bench.rig.traffic import Mark, Sender, pool
from clickstream.traffic.record import Record

QUESTION = {"site_id": "shop.example", "metrics": ["visitors", "pageviews"], "date_range": "day"}
PAUSE = 0.05  # seconds between an answer and the next question
PATIENCE = 60.0  # seconds for what is still under way when the sending ends
STAGES = ("to Kafka", "waits", "epoch", "merge")


class Asker(Thread):
    """Asks serving again and again, as a page does, and notes when its answers covered what."""

    def __init__(self, client: Client) -> None:
        super().__init__(name="asker", daemon=True)
        self.at: list[float] = []  # Unix seconds of an answer
        self.ends: list[dict[int, int]] = []
        self._client = client
        self._ended = Event()

    def run(self) -> None:
        while not self._ended.wait(PAUSE):
            covered = self._client.query(QUESTION)
            self.at.append(time.time())
            self.ends.append(covered)

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def wait_for(self, mark: Mark) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.answered(mark) is None and time.monotonic() < deadline:
            time.sleep(0.1)

    def answered(self, mark: Mark) -> float | None:
        """When the first answer came that counts a record."""
        found = bisect_left(self.ends, mark.offset + 1, key=lambda e: e.get(mark.partition, 0))
        return self.at[found] if found < len(self.at) else None


def run(system: System, records: Sequence[Record], rate: int, warm_up: float) -> dict[str, Any]:
    """One run of a rate: milliseconds, and what each process used."""
    system.start("speed", "speed", "run")
    system.start("serve", "serve")
    system.wait_until_it_answers()
    kafka = system.settings.kafka
    sender = Sender(kafka.bootstrap_servers, kafka.topic, records, rate)
    asker = Asker(system.client())
    watch = usage.Watch({name: process.pid for name, process in system.processes.items()})
    asker.start()
    sender.start()
    time.sleep(warm_up)
    watch.start()
    sender.join()
    watch.stop()
    ended = time.time()
    while (
        any(asker.answered(m) is None for m in sender.marks[-1:]) and time.time() < ended + PATIENCE
    ):
        time.sleep(0.1)
    asker.stop()
    commits = Commits(Path(system.settings.warehouse_url, "fragments"))
    measured = [m for m in sender.marks if m.sent >= sender.began + warm_up]
    seconds = sender.ended - sender.began - warm_up
    return _figures(measured, asker, commits) | {
        "rate": rate,
        "sent_per_second": sender.reached_rate,
        "sender_late_ms": 1000 * sender.late,
        "held": _is_held(sender, asker),
        "commits_per_second": len({a for m in measured if (a := asker.answered(m))}) / seconds,
        "processes": {
            name: {
                "cpu_cores": round(used.cpu_seconds / seconds, 2),
                "cpu_seconds": round(used.cpu_seconds, 1),
                "peak_mb": round(used.peak_bytes / 2**20),
            }
            for name, used in sorted(watch.used.items())
        },
    }


def _figures(marks: Sequence[Mark], asker: Asker, commits: Commits) -> dict[str, Any]:
    whole: list[float] = []
    stages: dict[str, list[float]] = {name: [] for name in STAGES}
    missed = 0
    for mark in marks:
        answered, commit = asker.answered(mark), commits.of(mark.partition, mark.offset)
        if answered is None or commit is None:
            missed += 1
            continue
        whole.append(1000 * (answered - mark.sent))
        edges = (mark.sent, mark.arrived, commit.began, commit.made, answered)
        for name, start, end in zip(STAGES, edges, edges[1:], strict=False):
            stages[name].append(1000 * (end - start))
    return {
        "followed": len(whole),
        "never_answered": missed,
        "p50_ms": percentile(whole, 0.5),
        "p99_ms": percentile(whole, 0.99),
        "max_ms": percentile(whole, 1),
        "stages": {
            name: {"p50_ms": percentile(values, 0.5), "p99_ms": percentile(values, 0.99)}
            for name, values in stages.items()
        },
    }


def _is_held(sender: Sender, asker: Asker) -> bool:
    """Whether neither the sender nor, when it ended, the answers were a second behind."""
    answered = asker.answered(sender.marks[-1])
    return sender.late < 1 and answered is not None and answered - sender.ended < 1


def main() -> None:
    options = argparse.ArgumentParser(
        prog="python -m bench.freshness",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--rates", default="1000,5000,10000", help="events a second")
    options.add_argument("--runs", type=int, default=3, help="of each rate")
    options.add_argument("--seconds", type=float, default=30, help="measured in each run")
    options.add_argument("--warm-up", type=float, default=15, help="seconds before that")
    options.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the system"
    )
    asked = options.parse_args()

    runs: list[dict[str, Any]] = []
    for rate in map(int, asked.rates.split(",")):
        records = pool(rate, int(rate * (asked.warm_up + asked.seconds)))
        for _ in range(asked.runs):
            load = usage.machine()
            with broker(asked.set) as system:
                runs.append(run(system, records, rate, asked.warm_up) | {"machine": load})
            report.show([_row(runs[-1])])
    medians = [_median([r for r in runs if r["rate"] == rate]) for rate in _rates(runs)]
    print("Medians of the runs, milliseconds; load average before each run")
    report.show([_row(one) for one in medians])
    report.show([_stages(one) for one in medians])
    report.show([row for one in medians for row in _processes(one)])
    report.keep("freshness", {"set": asked.set, "medians": medians, "runs": runs})


def _rates(runs: Sequence[dict[str, Any]]) -> list[int]:
    return list(dict.fromkeys(one["rate"] for one in runs))


def _median(runs: Sequence[Any]) -> Any:
    """The same shape with the median of each number; of truths, whether all hold."""
    first = runs[0]
    if isinstance(first, dict):
        return {key: _median([one[key] for one in runs if key in one]) for key in first}
    if isinstance(first, bool):
        return all(runs)
    return statistics.median(runs)


def _row(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "events/s": one["rate"],
        "held": "yes" if one["held"] else "NO",
        "sent/s": one["sent_per_second"],
        "p50": one["p50_ms"],
        "p99": one["p99_ms"],
        "max": one["max_ms"],
        "followed": one["followed"],
        "lost": one["never_answered"],
        "answers/s": one["commits_per_second"],
        "load": one["machine"]["load_average"],
    }


def _stages(one: dict[str, Any]) -> dict[str, Any]:
    return {"events/s": one["rate"]} | {
        f"{name} {which}": one["stages"][name][f"{which}_ms"]
        for name in STAGES
        for which in ("p50", "p99")
    }


def _processes(one: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"events/s": one["rate"], "process": name, "cores": used["cpu_cores"],
         "CPU s": used["cpu_seconds"], "peak MiB": used["peak_mb"]}
        for name, used in one["processes"].items()
    ]  # fmt: skip


if __name__ == "__main__":
    main()
