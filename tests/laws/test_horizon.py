"""History that ends: whatever is answered is a naive recompute over what happened since.

Runs take in random streams, late, duplicated and shuffled, and the horizon moves between them. Each
leaves the visits and cubes of the events that happened at or after it, however late they arrived:
a visit that lies across it is what its later events make of it, and `prev` begins there anew.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyspark.sql import SparkSession

from batch import remake as remaking
from batch import views as batch
from batch.events import Between
from batch.fence import Fence
from batch.remake import prepared, remake
from batch.stretch import Stretch
from clickstream import cube
from clickstream.cube import CUBE
from clickstream.cutoff import Cutoff
from clickstream.publication import Publication, publish
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import ACTIVITY, CUBES, VISITS
from serving.library import Serving
from tests import oracle
from tests.cubed import assert_persons, assert_sums
from tests.layers import Layers, ends_of
from tests.many import Stream, in_one_log, many
from tests.serving.test_tail import served
from tests.streams import DAY, streams
from tests.tables import append_events, rows_of, visits_as_serving_reads

SLOWER = 48  # times: the gap is a day, and visits last for days
GAP = timedelta(minutes=30) * SLOWER
STREAMS = 90
PARTS = 3
HORIZONS = [datetime(2026, 3, 3, tzinfo=UTC), datetime(2026, 3, 4, tzinfo=UTC), None]
ZONES = ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Sao_Paulo")


@pytest.fixture(scope="module")
def log() -> Stream:
    return in_one_log([slower(stream) for stream in many(streams(), STREAMS)])


@pytest.fixture(scope="module")
def timezones(log: Stream) -> dict[str, str]:
    sites = sorted({event["site_id"] for event in log})
    return {site: ZONES[n % len(ZONES)] for n, site in enumerate(sites)}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, log: Stream) -> Warehouse:
    made = Warehouse(str(tmp_path_factory.mktemp("horizon")))
    made.create()
    for start in range(0, len(log), 150):
        append_events(made, log[start : start + 150])
    return made


@pytest.fixture(scope="module")
def steps(
    spark: SparkSession, warehouse: Warehouse, log: Stream, timezones: dict[str, str]
) -> list[tuple[Stream, dict[str, int]]]:
    """After each run, and each move: the events that count, and the versions of the views."""
    made, horizon, gap = [], None, round(GAP.total_seconds())
    shares, patch = [], pytest.MonkeyPatch()
    patch.setattr(remaking, "ROWS", 40)  # so that several tasks share the visitors out
    ends = [
        cutoff({p: end * part // PARTS for p, end in ends_of(log).items()})
        for part in range(PARTS + 1)
    ]
    for (start, end), move in zip(pairwise(ends), HORIZONS, strict=True):
        run = Fence(warehouse, None)
        batch.update(spark, run, Between(start, end, horizon), gap, timezones)
        made.append((counted(log, end, horizon), run.versions()))
        if move:
            horizon, run = move, Fence(warehouse, None)
            wanted = Between(None, end, horizon)
            work = prepared(run, wanted, Stretch(None, horizon), gap, timezones)
            shares.append(work.shares)
            remake(spark, run, work)
            made.append((counted(log, end, horizon), run.versions()))
    patch.undo()
    assert max(shares) > 1
    return made


def test_after_every_step_visits_are_those_of_the_events_since_the_horizon(
    warehouse: Warehouse, steps: list[tuple[Stream, dict[str, int]]]
) -> None:
    for events, versions in steps:
        found = visits_as_serving_reads(warehouse, versions[VISITS.name])
        assert by_site(found) == by_site(oracle.visits(events, GAP))


def test_after_every_step_cubes_are_those_of_the_events_since_the_horizon(
    warehouse: Warehouse,
    steps: list[tuple[Stream, dict[str, int]]],
    timezones: dict[str, str],
) -> None:
    for events, versions in steps:
        rows = rows_of(warehouse, CUBES, CUBE, versions[CUBES.name])
        assert_persons(rows, events, timezones, GAP)
        assert_sums(rows, events, timezones, GAP)


def test_a_rebuild_gives_the_same_rows(
    spark: SparkSession,
    warehouse: Warehouse,
    log: Stream,
    steps: list[tuple[Stream, dict[str, int]]],
    timezones: dict[str, str],
) -> None:
    _, last = steps[-1]
    horizon = [h for h in HORIZONS if h][-1]
    run = Fence(warehouse, None)
    wanted = Between(None, cutoff(ends_of(log)), horizon)
    batch.rebuild(spark, run, wanted, round(GAP.total_seconds()), timezones)
    anew = run.versions()
    for table, columns in ((ACTIVITY, cube.ACTIVITY), (CUBES, CUBE)):
        ours, theirs = (
            sorted(rows_of(warehouse, table, columns, v[table.name]).to_pylist(), key=repr)
            for v in (last, anew)
        )
        assert ours == theirs


def test_the_steps_met_what_is_hard(log: Stream) -> None:
    """Visits across a horizon, ids counted anew beyond it, and events that came too late for it."""
    horizon = HORIZONS[0]
    assert horizon
    all_visits = oracle.visits(log, GAP)
    across = [v for v in all_visits if v["span_start"] < horizon <= v["span_end"]]
    assert len(across) > 15
    since = {
        (v["site_id"], v["visitor_id"], v["span_end"]): v
        for v in oracle.visits([e for e in log if e["event_time"] >= horizon], GAP)
    }
    left = [(v, since[v["site_id"], v["visitor_id"], v["span_end"]]) for v in across]
    assert sum(old["source"] != new["source"] for old, new in left) > 5
    before = [{h["event_id"] for h in v["hits"] if h["time"] < horizon} for v in across]
    assert sum(bool(ids & ids_of(new)) for ids, (_, new) in zip(before, left, strict=True)) > 5
    late = [e for e in log[-len(log) // PARTS :] if e["event_time"] < horizon]
    assert len(late) > 15


@pytest.mark.parametrize("seed", range(6))
def test_publication_and_tail_are_a_recompute_of_what_happened_since_the_horizon(
    tmp_path: Path, seed: int
) -> None:
    """Live events of before it too: what is older is in no answer, in either layer."""
    layers = Layers(Settings(data_dir=tmp_path, sites_file=Path("conf/sites.toml").absolute()))
    random = Random(seed)
    log = in_one_log(many(streams(), 40), seed)
    horizon = datetime(2026, 3, 2, tzinfo=UTC)
    half = len(log) // 2
    ends = {p: random.randint(0, end) for p, end in ends_of(log[:half]).items()}
    layers.speed(log[:half])
    published = layers.batch([e for e in log if e["event_time"] >= horizon], ends)
    again = {**vars(published), "number": published.number + 1, "horizon": horizon}
    publish(layers.warehouse, Publication(**again), after=published)
    with Serving(layers.settings) as serving:
        layers.speed(log[half:])
        serving.follower.step(wait=True)
        assert served(serving) == oracle.visits([e for e in log if e["event_time"] >= horizon])
    assert any(e["event_time"] < horizon for e in log[half:])


def slower(stream: Stream) -> Stream:
    return [e | {"event_time": DAY + (e["event_time"] - DAY) * SLOWER} for e in stream]


def cutoff(offsets: dict[int, int]) -> Cutoff:
    return Cutoff("T", offsets)


def counted(log: Stream, end: Cutoff, horizon: datetime | None) -> Stream:
    return [
        e
        for e in log
        if e["kafka_offset"] < end[e["kafka_partition"]]
        and (horizon is None or e["event_time"] >= horizon)
    ]


def by_site(visits: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for visit in visits:
        found.setdefault(visit["site_id"], []).append(visit)
    return found


def ids_of(visit: dict[str, Any]) -> set[str]:
    return {hit["event_id"] for hit in visit["hits"]}
