"""Events a second that one core parses and enriches, beside bare JSON decoding of the same records.

    python -m bench.parse [--records 100000] [--repeats 5]

The records are the simulator's, none broken: its visitors, pages, referrers, user agents. "first"
starts with empty caches and nothing loaded, as the first batch of a new process does; "again" is
the median of the repeats after it.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pyarrow as pa

from clickstream.event import RECORD
from clickstream.parse import parse
from clickstream.traffic.options import Options
from clickstream.traffic.simulate import records as simulated

START = datetime(2026, 10, 1, tzinfo=UTC)
DAY_MS = 86_400_000


def sample(count: int) -> pa.Table:
    """`count` of the simulator's records, as read from Kafka."""
    until_ms = int(START.timestamp() * 1000) + DAY_MS
    rate = 1.1 * count * 1000 / DAY_MS
    options = Options(until_ms, history_ms=DAY_MS, history_rate=rate, count=count)
    values = [record.value for record in simulated(options)]
    columns = {
        "topic_id": ["bench"] * len(values),
        "kafka_partition": [0] * len(values),
        "kafka_offset": range(len(values)),
        "arrival_time": [START] * len(values),
        "value": values,
    }
    return pa.table(columns, schema=RECORD)


def seconds(work: Callable[[], object]) -> float:
    """Of processor time: the figure is a core's, whatever else the machine does."""
    started = time.process_time()
    work()
    return time.process_time() - started


def import_seconds(module: str) -> float:
    """Of a fresh process, beyond what pyarrow takes, which a Spark worker has loaded anyway."""
    code = (
        "import time, pyarrow.compute, pandas; t = time.process_time()\n"
        f"import {module}; print(time.process_time() - t)"
    )
    run = [sys.executable, "-c", code]
    return statistics.median(
        float(subprocess.run(run, capture_output=True, check=True, text=True).stdout)
        for _ in range(3)
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument("--repeats", type=int, default=5)
    asked = options.parse_args()

    table = sample(asked.records)
    values = table["value"].to_pylist()
    size = sum(map(len, values)) / len(values)
    print(f"{len(values):,} records, {size:.0f} bytes on average")
    decode = msgspec.json.Decoder().decode
    works: list[tuple[str, Callable[[], object]]] = [
        ("json.loads", lambda: [json.loads(value) for value in values]),
        ("msgspec, untyped", lambda: [decode(value) for value in values]),
        ("parse", lambda: parse(table)),
    ]
    assert not parse(table.slice(0, 0)).dead_letters.num_rows
    print(f"{'':18}{'first':>12}{'again':>12}  events/s")
    for name, work in works:
        first = seconds(work)
        again = statistics.median(seconds(work) for _ in range(asked.repeats))
        print(f"{name:18}{len(values) / first:12,.0f}{len(values) / again:12,.0f}")
    print(f"import clickstream.parse: {import_seconds('clickstream.parse') * 1000:.0f} ms")


if __name__ == "__main__":
    main()
