"""What an event costs in each layer: processor seconds, bytes and memory.

    python -m bench.cost [--events 300000] [--more 30000] [--rate 2000]

A broker, the speed layer and serving take in the simulator's live events as fast as they can; then
batch runs, a first over all of them and a second over some more. Each is a process of its own, and
is watched while it has this work, its children with it.

  broker, speed, serve   while events arrive, from the first to when serving has all of them
  batch, first run       every view of all events
  batch, second run      of the events that are new: what a run of every few minutes costs
"""

import argparse
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.rig import report, usage
from bench.rig.system import System, broker
from bench.rig.traffic import Sender, pool
from clickstream import kafka
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import ACTIVITY, CUBES, EVENTS, FRAGMENTS, VISITS

MILLION = 1_000_000
PATIENCE = 1200.0  # seconds for what is under way


def watched(system: System, names: list[str], work: Callable[[], None]) -> dict[str, usage.Usage]:
    """What processes use while some work is done."""
    watch = usage.Watch({name: system.processes[name].pid for name in names})
    watch.start()
    work()
    watch.stop()
    return watch.used


def taken_in(system: System) -> None:
    """Waits until serving has all that the topic has. Raises RuntimeError."""
    ends = {p: end for p, (_, end) in kafka.offsets(system.settings).items()}
    client, deadline = system.client(), time.monotonic() + PATIENCE
    while client.offsets() != ends:
        if time.monotonic() > deadline:
            raise RuntimeError(f"serving does not have all of {ends}:\n{system.log('speed')}")
        time.sleep(0.2)


def batch_run(system: System, name: str) -> dict[str, usage.Usage]:
    """One `clickstream batch run`. Raises RuntimeError with its log where it fails."""
    system.start(name, "batch", "run")
    process = system.processes[name]

    def ended() -> None:
        if process.wait(PATIENCE):
            raise RuntimeError(f"{name} has failed:\n{system.log(name)}")

    return watched(system, [name], ended)


def size(folder: Path, files: str = "*") -> int:
    """Bytes of the files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob(files) if path.is_file())


def rows(
    layer: str, used: Mapping[str, usage.Usage], events: int, seconds: float
) -> list[dict[str, Any]]:
    return [
        {
            "layer": layer,
            "process": name,
            "events": events,
            "seconds": round(seconds, 1),
            "CPU s a million": one.cpu_seconds * MILLION / events,
            "peak MiB": one.peak_bytes / 2**20,
        }
        for name, one in sorted(used.items())
    ]


def measure(system: System, events: int, more: int, rate: int) -> dict[str, Any]:
    settings = system.settings
    records = pool(rate, events + more)
    system.start("speed", "speed", "run")
    system.start("serve", "serve")
    system.wait_until_it_answers()
    costs = []

    def arrive(part: list[Any]) -> None:
        began = time.monotonic()
        sender = Sender(settings.kafka.bootstrap_servers, settings.kafka.topic, part, 10 * rate)

        def work() -> None:
            sender.start()
            sender.join()
            taken_in(system)

        used = watched(system, ["broker", "speed", "serve"], work)
        costs.extend(rows("as it arrives", used, len(part), time.monotonic() - began))

    for name, part in (("first run", records[:events]), ("second run", records[events:])):
        arrive(part)
        began = time.monotonic()
        used = batch_run(system, f"batch, {name}")
        costs.extend(rows("batch", used, len(part), time.monotonic() - began))
    time.sleep(5)  # serving takes the publication over
    warehouse = Path(Warehouse.of(settings).url)
    sizes = {
        "Kafka's log": size(settings.broker_dir, "00*.log"),  # its indexes are made large at once
        "serving's cache": size(settings.cache_dir),
    } | {
        f"table {table.name}": size(warehouse / table.name)
        for table in (FRAGMENTS, EVENTS, VISITS, ACTIVITY, CUBES)
    }
    return {
        "costs": costs,
        "bytes": [
            {"what": what, "bytes an event": taken / len(records)} for what, taken in sizes.items()
        ],
    }


def main() -> None:
    options = argparse.ArgumentParser(
        prog="python -m bench.cost",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    options.add_argument("--events", type=int, default=300_000)
    options.add_argument("--more", type=int, default=30_000)
    options.add_argument("--rate", type=int, default=2_000, help="of the simulated day, a second")
    asked = options.parse_args()
    with broker() as system:
        found = measure(system, asked.events, asked.more, asked.rate)
    report.show(found["costs"])
    report.show(found["bytes"])
    report.keep("cost", {"asked": vars(asked), "machine": usage.machine()} | found)


if __name__ == "__main__":
    main()
