"""Law 5 at the size of a real site: five million events, among them a bot's million in one day."""

import shutil
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from pyspark.sql import SparkSession

from batch import views as batch
from batch.events import Between
from batch.fence import Fence
from bench.rig.history import History
from clickstream import cube
from clickstream.cutoff import Cutoff
from clickstream.piece import VISIT
from clickstream.warehouse import Warehouse
from clickstream.warehouse.door import show
from clickstream.warehouse.tables import ACTIVITY, CUBES, EVENTS, VISITS

A_DAY, DAYS, RUNS, BOT = 100_000, 40, 4, 1_000_000
GAP = 1800


@pytest.mark.slow
@pytest.mark.timeout(5400)
def test_five_million_events_in_runs_leave_what_a_rebuild_makes_of_them(
    spark: SparkSession, tmp_path: Path
) -> None:
    """A hundredth of each run's is late by up to a week; the bot's visit grows in every run."""
    ours, theirs = Warehouse(str(tmp_path / "ours")), Warehouse(str(tmp_path / "theirs"))
    ours.create()
    history, cutoffs = History(ours, A_DAY), []
    for _ in range(DAYS // 2):
        history.add_day()
    cutoffs.append(history.cutoff)
    for _ in range(RUNS):
        history.add(A_DAY * DAYS // 2 // RUNS)
        history.add_bot(BOT // RUNS)
        cutoffs.append(history.cutoff)
    assert history.end >= 4_900_000

    batch.rebuild(spark, Fence(ours, None), Between(None, cutoffs[0]), GAP, {})
    for before, after in pairwise(cutoffs):
        batch.update(spark, Fence(ours, None), Between(before, after), GAP, {})
    shutil.copytree(ours.url, theirs.url)
    batch.rebuild(spark, Fence(theirs, None), Between(None, cutoffs[-1]), GAP, {})

    con = duckdb.connect()
    con.execute(f"SET temp_directory = '{tmp_path / 'spill'}'")
    for table, columns in ((VISITS, VISIT), (ACTIVITY, cube.ACTIVITY), (CUBES, cube.CUBE)):
        names = ", ".join(columns.names)
        show(con, ours, table, name="ours")
        show(con, theirs, table, name="theirs")
        for one, other in (("ours", "theirs"), ("theirs", "ours")):
            alone = f"SELECT {names} FROM {one} EXCEPT ALL SELECT {names} FROM {other}"
            assert con.sql(f"SELECT count(*) FROM ({alone})").fetchall() == [(0,)], table.name
    show(con, ours, VISITS)
    hits = con.sql("SELECT sum(len(hits)), max(len(hits)) FROM visits").fetchall()
    assert hits == [(history.end, BOT)]


def test_the_offsets_of_a_history_have_no_gap(tmp_path: Path) -> None:
    """Else a run between two cutoffs would have other events than it says."""
    warehouse = Warehouse(str(tmp_path))
    warehouse.create()
    history = History(warehouse, 500)
    history.add_day()
    history.add(700)
    history.add_bot(100)
    assert history.cutoff == Cutoff("bench", {0: history.end})
    con = duckdb.connect()
    show(con, warehouse, EVENTS)
    found = con.sql("SELECT count(*), count(DISTINCT kafka_offset), max(kafka_offset) FROM events")
    assert found.fetchall() == [(history.end, history.end, history.end - 1)]
