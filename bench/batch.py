"""What a batch run costs: by itself, for all history anew, for a few new events over more history.

    python -m bench.batch [--rebuild 1000000] [--days 9,30,90] [--new 10000,50000] [--a-day 50000]
    python -m bench.batch --rebuild= --days=      what a run costs by itself, alone

fixed      `clickstream batch run` as a process, from its start until Spark is up, its first row is
           in `events`, it has computed, published, and ended: with nothing new (it then starts no
           Spark), and with one new event. Seconds by the clock; the median of --runs.
rebuild    every view from so many events by Spark's tasks, beside DuckDB in this process running
           the same SQL on the same Parquet files with the same cores, all at once
increment  an update by so many new events, a hundredth of them late, over histories of equal days;
           the median of --runs, after one to warm up. Its audits are counted apart. Not in it: what
           a run costs by itself. More new events than a day has are those of several days.

CPU seconds are of this process and all that it started. MB written: files and logs of the views.
Bytes an event: of the files that the newest version of a table has.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pyspark.sql import SparkSession

from batch import views
from batch.events import Between
from batch.fence import Fence
from bench.rig.history import History
from bench.rig.one_run import by_itself
from bench.rig.published import audited_and_published
from bench.rig.report import keep, show
from bench.rig.usage import Watch, machine
from clickstream.settings import Settings
from clickstream.spark import session
from clickstream.views import duckdb as engine
from clickstream.views import text
from clickstream.warehouse import Warehouse
from clickstream.warehouse.door import show as open_door
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.tables import EVENTS, VIEWS, Table
from clickstream.zones import zones

GAP = Settings().gap_seconds


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--rebuild", type=_numbers, default=[1_000_000])
    options.add_argument("--days", type=_numbers, default=[9, 30, 90])
    options.add_argument("--new", type=_numbers, default=[10_000, 50_000])
    options.add_argument("--a-day", type=int, default=50_000)
    options.add_argument("--runs", type=int, default=3)
    asked = options.parse_args()
    fixed = by_itself(asked.runs)
    show(fixed)
    with TemporaryDirectory() as place:
        spark = session(Settings(data_dir=Path(place)), "bench")
        rebuilt = [_rebuild(spark, Path(place, f"all{n}"), n, asked.a_day) for n in asked.rebuild]
        show(rebuilt)
        updated = [
            row
            for days in asked.days
            for row in _updates(spark, Path(place, f"days{days}"), days, asked)
        ]
        show(updated)
    figures = {"fixed": fixed, "rebuild": rebuilt, "increment": updated}
    keep("batch", {"machine": machine(), **figures})


def _rebuild(spark: SparkSession, place: Path, events: int, a_day: int) -> dict[str, Any]:
    warehouse, history = _history(place, max(1, events // a_day), a_day)
    by_spark = _measured(lambda: _anew(spark, warehouse, history))
    by_duckdb = _measured(lambda: _in_one(warehouse))
    stored = {table.name: _live(warehouse, table) / history.end for table in (EVENTS, *VIEWS)}
    return {
        "events": history.end,
        "seconds": by_spark["seconds"],
        "duckdb s": by_duckdb["seconds"],
        "ratio": by_spark["seconds"] / by_duckdb["seconds"],
        "CPU s": by_spark["cpu"],
        "duckdb CPU s": by_duckdb["cpu"],
        "peak MiB": by_spark["peak"],
        "duckdb peak MiB": by_duckdb["peak"],
        "bytes an event": sum(stored.values()),
        **{f"{name} B": size for name, size in stored.items()},
    }


def _updates(
    spark: SparkSession, place: Path, days: int, asked: argparse.Namespace
) -> list[dict[str, Any]]:
    warehouse, history = _history(place, days, asked.a_day)
    settings = Settings(data_dir=place, warehouse={"url": str(place)})  # type: ignore[arg-type]
    _anew(spark, warehouse, history)
    audited_and_published(settings, history)
    rows = []
    for new in asked.new:
        runs = []
        for run in range(asked.runs + 1):
            base = history.cutoff
            history.add(new)
            before = sum(_bytes(place / table.name) for table in VIEWS)
            measured = _measured(
                lambda base=base: views.update(  # type: ignore[misc]
                    spark, Fence(warehouse, None), Between(base, history.cutoff), GAP, {}
                )
            )
            written = sum(_bytes(place / table.name) for table in VIEWS) - before
            audited = _measured(lambda: audited_and_published(settings, history))
            if run:
                held = {"history": base[0], "new": history.end - base[0]}
                audits = {"audits": audited["seconds"], "audits CPU": audited["cpu"]}
                runs.append(measured | {"written": written / 1e6} | held | audits)
        medians = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
        rows.append(
            {
                "days": days,
                "history": int(medians["history"]),
                "new": int(medians["new"]),
                "seconds": medians["seconds"],
                "CPU s": medians["cpu"],
                "audits s": medians["audits"],
                "audits CPU s": medians["audits CPU"],
                "MB written": medians["written"],
                "peak MiB": medians["peak"],
            }
        )
    return rows


def _history(place: Path, days: int, a_day: int) -> tuple[Warehouse, History]:
    warehouse = Warehouse(str(place))
    warehouse.create()
    history = History(warehouse, a_day)
    for _ in range(days):
        history.add_day()
    return warehouse, history


def _anew(spark: SparkSession, warehouse: Warehouse, history: History) -> None:
    views.rebuild(spark, Fence(warehouse, None), Between(None, history.cutoff), GAP, {})


def _in_one(warehouse: Warehouse) -> None:
    """The views one after the other, each a table."""
    with TemporaryDirectory() as spill, engine.connect() as con:
        con.execute(f"SET threads = {os.cpu_count()}; SET temp_directory = '{spill}'")
        open_door(con, warehouse, EVENTS)
        row = con.sql("SELECT min(event_time), max(event_time) FROM events").fetchall()[0]
        sites = [site for (site,) in con.execute("SELECT DISTINCT site_id FROM events").fetchall()]
        con.register(
            "zones", engine.naive(zones(sites, {}, *(at.replace(tzinfo=UTC) for at in row)))
        )
        for view, reads in (
            ("pieces", text("fragments")),
            ("visits", text("visits", GAP)),
            *((name, text(name)) for name in ("hits", "active", "activity", "persons", "sums")),
        ):
            con.execute(f"CREATE TABLE {view} AS {reads}")


def _measured(work: Callable[[], object]) -> dict[str, float]:
    watch = Watch({"all": os.getpid()})
    watch.start()
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    watch.stop()
    return {
        "seconds": seconds,
        "cpu": sum(used.cpu_seconds for used in watch.used.values()),
        "peak": sum(used.peak_bytes for used in watch.used.values()) / 2**20,
    }


def _live(warehouse: Warehouse, table: Table) -> int:
    return sum(file.size for file in listed(warehouse.open(table)))


def _bytes(place: Path) -> int:
    return sum(file.stat().st_size for file in place.rglob("*") if file.is_file())


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",") if number]


if __name__ == "__main__":
    main()
