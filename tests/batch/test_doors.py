"""The doors to a published version that has deleted rows in its files: who reads it right."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import QueryBuilder
from deltalake.exceptions import DeltaProtocolError
from pyspark.sql import SparkSession

from clickstream.piece import PIECE, VISIT
from clickstream.settings import Settings
from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse
from clickstream.warehouse.door import show
from clickstream.warehouse.files import filesystem
from clickstream.warehouse.inventory import count
from clickstream.warehouse.rows import deleted
from clickstream.warehouse.store import PROTOCOL, lend
from clickstream.warehouse.tables import EVENTS, VISITS
from clickstream.warehouse.visits import in_folders
from tests.layers import Layers
from tests.streams import page_view
from tests.tables import visits_as_delta_rs_reads, visits_as_duckdb_reads, visits_as_serving_reads

VISITORS = 30


@pytest.fixture(scope="module")
def warehouse(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Two files of visits, then all of u1 and u2 deleted by Spark, then another file."""
    layers = Layers(Settings(data_dir=tmp_path_factory.mktemp("doors")))
    add(layers, [page_view(n, visitor_id=f"u{n % 3}/{n}") for n in range(VISITORS)])
    add(layers, [page_view(n, visitor_id=f"more {n}") for n in range(5)])
    path = layers.warehouse.path(VISITS)
    spark.sql(f"DELETE FROM delta.`{path}` WHERE visitor_id LIKE 'u1%' OR visitor_id LIKE 'u2%'")
    add(layers, [page_view(n, visitor_id=f"after {n}") for n in range(5)])
    return layers.warehouse


def add(layers: Layers, events: list[dict[str, object]]) -> None:
    pieces = layers.fragments(events).select(PIECE.names)
    rows = views.run(views.connect(), "visits", pieces, VISIT, layers.gap)
    files = layers.warehouse.write(VISITS, in_folders(rows))
    layers.warehouse.commit(layers.warehouse.open(VISITS), VISITS, files)


def test_doors_that_read_every_version_exactly(spark: SparkSession, warehouse: Warehouse) -> None:
    assert deleted(warehouse.open(VISITS)) != {}, "no deletion vector was written"
    for version, rows in ((1, 30), (2, 35), (3, 15), (4, 20)):
        ours = visits_as_serving_reads(warehouse, version)
        assert len(ours) == rows == count(warehouse.open(VISITS, version))
        assert visits_as_duckdb_reads(warehouse, version) == ours
        assert visits_as_delta_rs_reads(warehouse, version) == ours
        reader = spark.read.format("delta").option("versionAsOf", version)
        assert reader.load(warehouse.path(VISITS)).count() == rows


def test_doors_that_refuse_or_are_wrong(warehouse: Warehouse) -> None:
    """Where one of these changes, docs/adr/0013-doors.md has to."""
    handle = warehouse.open(VISITS)
    with pytest.raises(DeltaProtocolError, match="deletionVectors"):
        handle.to_pyarrow_dataset()
    assert handle.count() == 40, "the deleted rows are counted"
    plain = QueryBuilder().register("visits", handle)
    right = pa.table(plain.execute("SELECT count(*) AS n FROM visits").read_all())
    assert right["n"].to_pylist() == [20]


def test_the_vacuum_of_delta_rs_would_take_vectors_that_are_in_force(warehouse: Warehouse) -> None:
    """Where this fails, delta-rs has learnt it, and batch/vacuum.py can be simpler."""
    handle = warehouse.open(VISITS)
    in_force = {path.name for path in Path(warehouse.path(VISITS)).glob("*.bin")}
    assert in_force
    for kept in (None, [handle.version()]):
        taken = handle.vacuum(0, True, False, full=True, keep_versions=kept)
        assert in_force <= set(taken)


def test_some_files_of_a_version_are_a_view_too(warehouse: Warehouse) -> None:
    con = views.connect()
    first = set(files(warehouse, 1))
    show(con, warehouse, VISITS, 4, name="first", only=first)
    show(con, warehouse, VISITS, 4, name="none", only=())
    assert con.sql("SELECT count(*) FROM first").fetchall() == [(10,)]
    assert con.sql("SELECT count(*) FROM none").fetchall() == [(0,)]
    assert con.sql("FROM none").columns == VISITS.columns.names


def test_folders_are_columns_of_their_own_type(warehouse: Warehouse) -> None:
    con = views.connect()
    show(con, warehouse, VISITS)
    found = con.sql("SELECT DISTINCT start_date, is_long FROM visits").fetchall()
    assert found == [(date(2026, 3, 1), False)]


def test_times_are_naive_utc_wherever_the_machine_is(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    con = views.connect()
    con.execute("SET GLOBAL TimeZone = 'Asia/Tokyo'")
    show(con, warehouse, VISITS)
    expected = "TIMESTAMP '2026-03-01 23:00:00'"
    bad = f"span_start <> {expected} OR hits[1].time <> {expected}"
    assert con.sql(f"SELECT count(*) FROM visits WHERE {bad}").fetchall() == [(0,)]


def test_a_table_without_a_file_has_no_rows(tmp_path: Path) -> None:
    empty = Warehouse(str(tmp_path))
    empty.create()
    con = views.connect()
    show(con, empty, EVENTS)
    assert con.sql("SELECT max(event_time) FROM events").fetchall() == [(None,)]


def test_an_object_store_is_read_through_arrow(warehouse: Warehouse) -> None:
    """With a folder in the store's place: what differs is Arrow's, not ours."""
    con = views.connect()
    lend(con, filesystem(warehouse.url, {}))
    paths = [f"{PROTOCOL}://{VISITS.name}/{path}" for path in files(warehouse, 1)]
    found = con.sql(
        f"SELECT count(*), min(start_date), any_value(filename) FROM read_parquet({paths}, "
        "hive_partitioning = true, hive_types = {'start_date': DATE}, filename = true)"
    ).fetchall()
    assert found == [(30, date(2026, 3, 1), paths[0])]


def files(warehouse: Warehouse, version: int) -> list[str]:
    return [str(path) for path in pa.table(
        warehouse.open(VISITS, version).get_add_actions())["path"].to_pylist()]  # fmt: skip
