"""What one commit with deletion vectors costs Spark: seconds, and processor seconds of its Java.

    python -m bench.swap [--swaps 12] [--files 9]

A table of persons' days; each swap takes three rows out of two files and adds a file of twenty. It
is made twice, by Spark as it comes and by Spark as batch sets it (batch/conf.py), each in a Java of
its own. The first swap of a process loads and compiles classes: "first" is it, "then" the median
of those after it. A batch run makes up to four (clickstream/warehouse/swap.py).
"""

import argparse
import multiprocessing
import statistics
import time
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import psutil
import pyarrow as pa

from batch.conf import BATCH
from bench.rig.report import keep, show
from clickstream import spark as sessions
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.rows import data_files
from clickstream.warehouse.swap import swap
from clickstream.warehouse.tables import ACTIVITY

PLAIN: Mapping[str, str] = {}
DAY = date(2026, 1, 1)


def persons(count: int, day: date) -> pa.Table:
    """Rows of `activity`: numbered, and else empty."""
    made = {
        "day": pa.array([day] * count, pa.date32()),
        "person": pa.array([f"v{n}" for n in range(count)], pa.string()),
    }
    assert made.keys() <= {*ACTIVITY.columns.names}
    columns = [
        made[field.name] if field.name in made else pa.nulls(count, field.type)
        for field in ACTIVITY.columns
    ]
    return pa.table(columns, schema=ACTIVITY.columns)


def measured(conf: Mapping[str, str], swaps: int, files: int) -> list[tuple[float, float]]:
    """Of each swap its seconds, and processor seconds of Java."""
    with TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        spark = sessions.session(settings, "bench", {**conf})
        warehouse = Warehouse.of(settings)
        warehouse.create()
        for number in range(files):
            made = warehouse.write(ACTIVITY, persons(1_000, DAY + timedelta(number)))
            warehouse.commit(warehouse.open(ACTIVITY), ACTIVITY, made)
        first = sorted(data_files(warehouse.open(ACTIVITY)))
        (java,) = (p for p in psutil.Process().children(recursive=True) if p.name() == "java")
        found = []
        for number in range(swaps):
            one, other = first[number % files], first[(number + 1) % files]
            gone = {one: np.array([3 * number, 3 * number + 1]), other: np.array([3 * number + 2])}
            added = warehouse.write(ACTIVITY, persons(20, DAY + timedelta(files)))
            version = warehouse.open(ACTIVITY).version()
            used, began = sum(java.cpu_times()[:2]), time.perf_counter()
            swap(spark, warehouse, ACTIVITY, version, gone, added, "bench")
            found.append((time.perf_counter() - began, sum(java.cpu_times()[:2]) - used))
        spark.stop()
    return found


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    options.add_argument("--swaps", type=int, default=12)
    options.add_argument("--files", type=int, default=9)
    asked = options.parse_args()
    rows = []
    for name, conf in (("as it comes", PLAIN), ("as batch sets it", BATCH)):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            took = pool.apply(measured, (conf, asked.swaps, asked.files))
        seconds, used = zip(*took, strict=True)
        rows.append(
            {
                "spark": name,
                "first s": seconds[0],
                "then s": statistics.median(seconds[1:]),
                "first cpu s": used[0],
                "then cpu s": statistics.median(used[1:]),
            }
        )
    show(rows)
    keep("swap", {"swaps": asked.swaps, "files": asked.files, "rows": rows})


if __name__ == "__main__":
    main()
