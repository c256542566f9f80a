"""Several writers of one table, in a folder and in a bucket: none overwrites another's commit."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier

import pyarrow as pa
import pytest
from pyarrow.fs import LocalFileSystem

from clickstream.cutoff import Range
from clickstream.warehouse import Overtaken, Warehouse
from clickstream.warehouse.files import DataFile
from clickstream.warehouse.inventory import count, listed
from clickstream.warehouse.log import put
from clickstream.warehouse.swap import _add
from clickstream.warehouse.tables import ACTIVITY, FRAGMENTS
from speed.checkpoint import Checkpoint
from speed.sink import Sink
from speed.write import NOTHING
from tests.scale import store

WRITERS, ROUNDS = 8, 6


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with store.running(tmp_path_factory.mktemp("store")) as running:
        yield running


@pytest.fixture(params=["folder", pytest.param("bucket", marks=pytest.mark.slow)])
def warehouse(request: pytest.FixtureRequest, tmp_path: Path) -> Warehouse:
    if request.param == "bucket":
        return store.warehouse(request.getfixturevalue("options"), tmp_path.name)
    made = Warehouse(str(tmp_path))
    made.create()
    return made


@dataclass
class Writer:
    """One of several, each with a file of its own."""

    warehouse: Warehouse
    number: int

    def rows(self) -> pa.Table:
        person = {"site_id": ["s"], "person": [f"writer {self.number}"], "present": [[]]}
        return pa.table(person | {"day": [date(2026, 3, 1)]}, ACTIVITY.columns)

    def prepared(self, version: int, as_delta_rs: bool) -> Callable[[], DataFile]:
        """What makes the version after this one, and gives the file that it adds."""
        (file,) = self.warehouse.write(ACTIVITY, self.rows())
        handle = self.warehouse.open(ACTIVITY, version)

        def commit() -> DataFile:
            if as_delta_rs:
                self.warehouse.commit(handle, ACTIVITY, [file])
            else:
                put(self.warehouse, ACTIVITY, version + 1, [_add(file)], "")
            return file

        return commit


@pytest.mark.parametrize("by_delta_rs", [0, WRITERS // 2, WRITERS])
def test_of_many_that_make_one_version_one_alone_does(
    warehouse: Warehouse, by_delta_rs: int
) -> None:
    """Every other one is told so, and has changed nothing; so many commit as delta-rs does."""
    writers = [Writer(warehouse, number) for number in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as pool:
        for version in range(ROUNDS):
            together = Barrier(WRITERS)
            commits = [w.prepared(version, w.number < by_delta_rs) for w in writers]
            made = [one for one in pool.map(_at_once, commits, [together] * WRITERS) if one]
            assert len(made) == 1
            handle = warehouse.open(ACTIVITY)
            assert handle.version() == version + 1
            assert made[0].path in [file.path for file in listed(handle)]
    assert count(warehouse.open(ACTIVITY)) == ROUNDS


def _at_once(commit: Callable[[], DataFile], together: Barrier) -> DataFile | None:
    together.wait()
    try:
        return commit()
    except Overtaken:
        return None


def test_those_that_try_again_have_each_made_theirs(warehouse: Warehouse) -> None:
    """As epochs, heartbeats, compaction and expiry do, which all write `fragments`."""
    each = 6

    def epochs(partition: int) -> None:
        checkpoint = Checkpoint("", f"checkpoint {partition}", {}, LocalFileSystem())
        sink = Sink(warehouse, checkpoint, "T", "d")
        for number in range(each):
            sink.commit(NOTHING, {partition: Range(number, number + 1)}, datetime.now(UTC), number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(epochs, range(4)))
    handle = warehouse.open(FRAGMENTS)
    assert handle.version() == 4 * each
    held = Sink(warehouse, Checkpoint("", "", {}, LocalFileSystem()), "T", "d").held()
    assert {p: held.end(p) for p in range(4)} == dict.fromkeys(range(4), each)
