"""A run that Spark cannot finish ends in a sentence, and what was served stays."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession

from batch import run as runs
from batch.failure import RunFailed, failing_in_a_sentence
from clickstream.publication import latest
from clickstream.settings import Settings
from clickstream.warehouse import Overtaken, Warehouse
from clickstream.warehouse.tables import VISITS
from tests.published import assert_exact
from tests.topic import event, send


def test_a_task_that_cannot_write_is_told_with_its_own_reason(
    own: Settings, spark: SparkSession
) -> None:
    """Whatever keeps it from writing, such as a full disk: here a file lies where a folder must."""
    send(own, [event(n) for n in range(20)])
    first = runs.run(own, spark, None, "first")
    folders = [f for f in Path(own.warehouse_url, VISITS.name).iterdir() if "=" in f.name]
    kept = {folder: folder.rename(folder.with_name(f"kept {folder.name}")) for folder in folders}
    for folder in folders:
        folder.touch()
    send(own, [event(n) for n in range(20, 30)])
    told = pytest.raises(RunFailed, match=r"has failed: .*(Error|directory).*run this again")
    with told, failing_in_a_sentence():
        runs.run(own, spark, None, "cannot write")
    assert latest(Warehouse.of(own)) == first
    for folder, moved in kept.items():
        folder.unlink()
        moved.rename(folder)
    assert runs.run(own, spark, None, "can write again").number == 2
    assert_exact(own)


def test_a_run_that_another_has_overtaken_is_worth_another_try() -> None:
    with pytest.raises(RunFailed, match="by another") as told, failing_in_a_sentence():
        raise Overtaken("Publication 3 was made by another run")
    assert told.value.status == 75
