"""Milliseconds of one step of the tail: an epoch's records folded, and merged into what is served.

    python -m bench.merge [--history 200000] [--tail 50000] [--steps 30] [--sizes 10,200,1000,5000]

The records are the simulator's, of one day. The first `history` are published, the next `tail` are
merged in at once; then come epochs of some sizes in turns. After each the cube catches up, which a
running server does every few seconds only. Nothing else runs. "cpu" is processor time, which is
more than the time on the clock where DuckDB works in several threads. Medians.
"""

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from bench.parse import sample
from bench.rig.report import keep, show
from clickstream.fold import Folder
from clickstream.piece import PIECE, VISIT
from clickstream.settings import Settings
from clickstream.views import duckdb as views
from serving.database import cursor, database, transaction
from serving.generation import Generation


@contextmanager
def served(
    folder: Folder, history: pa.Table
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Generation]]:
    """A generation with `history` published, as a Serving has it."""
    settings = Settings()
    generation = Generation("bench", settings.gap_seconds)
    with TemporaryDirectory() as place, database(settings, Path(place)) as (root, _):
        con = cursor(root)
        generation.create(con)
        pieces = folder.fold(history).fragments.select(PIECE.names)
        visits = views.run(views.connect(), "visits", pieces, VISIT, settings.gap_seconds)
        generation.load(con, [visits])
        generation.load_cube(con, [])  # what is published of it matters to no step
        yield con, generation


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--history", type=int, default=200_000)
    options.add_argument("--tail", type=int, default=50_000)
    options.add_argument("--steps", type=int, default=30)
    options.add_argument("--sizes", default="10,200,1000,5000", help="of epochs, in events")
    asked = options.parse_args()

    sizes = [int(size) for size in asked.sizes.split(",")]
    records = sample(asked.history + asked.tail + asked.steps * sum(sizes))
    folder = Folder("bench")
    took: dict[int, dict[str, list[float]]] = {size: defaultdict(list) for size in sizes}
    with served(folder, records.slice(0, asked.history)) as (con, generation):
        with transaction(con):
            generation.merge(con, folder.fold(records.slice(asked.history, asked.tail)).fragments)
            generation.catch_up(con)
        at = asked.history + asked.tail
        for _ in range(asked.steps):
            for size in sizes:
                epoch, at = records.slice(at, size), at + size
                started = time.perf_counter()
                fragments = folder.fold(epoch).fragments
                folded = time.perf_counter()
                used = time.process_time()
                with transaction(con):
                    generation.merge(con, fragments)
                ended, merged = time.perf_counter(), time.process_time()
                with transaction(con):
                    generation.catch_up(con)
                took[size]["fold ms"].append(1000 * (folded - started))
                took[size]["merge ms"].append(1000 * (ended - folded))
                took[size]["merge cpu ms"].append(1000 * (merged - used))
                took[size]["catch up ms"].append(1000 * (time.perf_counter() - ended))
                took[size]["catch up cpu ms"].append(1000 * (time.process_time() - merged))
    rows = [
        {"events": size} | {name: statistics.median(values) for name, values in of.items()}
        for size, of in took.items()
    ]
    show(rows)
    keep("merge", {"history": asked.history, "tail": asked.tail, "rows": rows})


if __name__ == "__main__":
    main()
