"""News is read and merged in parts, however much it is; an answer has all of it, or none."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from clickstream.warehouse.rows import in_parts
from serving import tail
from serving.cube import Cube
from serving.generation import Generation
from serving.library import Serving
from tests import oracle
from tests.held import held
from tests.layers import Layers, ends_of
from tests.many import Stream, in_one_log, many
from tests.serving.conftest import owes
from tests.serving.failing import fails
from tests.serving.test_tail import elsewhere, served
from tests.streams import page_views, streams

MOST = 3
QUERY = {"site_id": "shop.example", "metrics": ["events", "visits"], "date_range": "all"}


@pytest.fixture
def merged(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each merge has had; parts are small."""
    sizes: list[int] = []
    merge = Generation.merge

    def noted(self: Generation, con: duckdb.DuckDBPyConnection, fragments: pa.Table) -> None:
        sizes.append(fragments.num_rows)
        merge(self, con, fragments)

    monkeypatch.setattr(tail, "PART_ROWS", MOST)
    monkeypatch.setattr(Generation, "merge", noted)
    return sizes


@pytest.fixture
def serving(layers: Layers, merged: list[int]) -> Iterator[Serving]:
    """The first ten records are in the tail, and no part of any merge is large."""
    layers.speed(records(0, 10))
    with Serving(layers.settings) as opened:
        yield opened


def records(start: int, end: int) -> Stream:
    """Each is a fragment of its own, and goes on one of four visits."""
    return page_views(range(start, end), visitors=4, apart=timedelta(minutes=1))


def told(serving: Serving, **more: Any) -> tuple[list[Any], int]:
    """An answer's numbers, and up to which offset it says that it holds all."""
    answer = serving.query(QUERY | more)
    return answer["results"][0]["metrics"], answer["meta"]["freshness"]["offsets"]["0"]


def test_parts_have_the_same_rows_in_the_same_order() -> None:
    sizes = [2, 0, 1, 7, 3, 0]
    numbers = iter(range(sum(sizes)))
    tables = [pa.table({"n": [next(numbers) for _ in range(size)]}) for size in sizes]
    parts = list(in_parts(tables, MOST))
    assert [part.num_rows for part in parts] == [3, 3, 3, 3, 1]
    assert pa.concat_tables(parts)["n"].to_pylist() == list(range(13))
    assert list(in_parts([], MOST)) == []


def test_what_is_served_in_parts_is_a_naive_recompute(layers: Layers, merged: list[int]) -> None:
    log = in_one_log(many(streams(), 8))
    third = len(log) // 3
    layers.speed(log[:third])
    layers.batch(log[:third], {p: end // 2 for p, end in ends_of(log[:third]).items()})
    with Serving(layers.settings) as running:
        built = len(merged)
        for epoch in (log[third : 2 * third], log[2 * third :]):
            layers.speed(epoch)
        running.follower.step()
        assert served(running) == oracle.visits(log)
        assert min(built, len(merged) - built) > 2
        cold = elsewhere(layers.settings, Path(layers.settings.data_dir, "cold"))
        with Serving(cold) as other:
            assert served(other) == oracle.visits(log)
    assert max(merged) == MOST


def test_cubes_are_told_the_same_in_parts(layers: Layers, merged: list[int]) -> None:
    """The second step touches live visits of the first, and published ones in several parts."""
    layers.speed(records(0, 20))
    layers.batch(records(0, 20), {0: 16})
    by_page = QUERY | {
        "metrics": ["visitors", "visits", "bounce_rate"],
        "date_range": ["2026-03-01", "2026-03-02"],
        "dimensions": ["visit:entry_page"],
    }
    with Serving(layers.settings) as serving:
        assert told(serving, plan="cube") == ([20, 4], 20)
        for start, end in ((20, 31), (31, 45)):
            layers.speed(records(start, end))
            serving.follower.step()
            assert not owes(serving)
            assert told(serving, plan="cube") == told(serving, plan="scan") == ([end, 4], end)
            cube, scan = (
                serving.query(by_page | {"plan": plan})["results"] for plan in ("cube", "scan")
            )
            assert cube == scan
    assert merged.count(MOST) > 5


def test_what_the_cube_owes_of_many_parts_is_not_kept(
    layers: Layers, merged: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    most, catch_up = [0], Cube.catch_up

    def noted(self: Cube, con: duckdb.DuckDBPyConnection) -> None:
        most.append(len(self._noted))
        catch_up(self, con)

    monkeypatch.setattr(Cube, "catch_up", noted)
    layers.speed(records(0, 20))
    with Serving(layers.settings) as serving:
        layers.speed(records(20, 40))
        serving.follower.step()
    assert len(merged) > 10
    assert max(most) == 1


def test_amid_parts_an_answer_is_of_the_moment_before_them(
    serving: Serving, layers: Layers
) -> None:
    layers.speed(records(10, 25))
    with ThreadPoolExecutor(1) as pool, held(Generation, "merge", after=2) as begun:
        step = pool.submit(serving.follower.step)
        assert begun.wait(60)
        assert told(serving, plan="scan") == told(serving, plan="cube") == ([10, 4], 10)
    step.result()
    assert told(serving, plan="scan") == told(serving, plan="cube") == ([25, 4], 25)


def test_a_part_that_fails_leaves_what_is_served_and_is_built_anew(
    serving: Serving, layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers.speed(records(10, 25))
    with monkeypatch.context() as patched:
        fails_after(patched, 2)
        with pytest.raises(duckdb.OutOfMemoryException):
            serving.follower.step()
    for plan in ("scan", "auto"):
        assert told(serving, plan=plan) == ([10, 4], 10)
    serving.follower.step(wait=True)
    assert told(serving, plan="scan") == told(serving, plan="cube") == ([25, 4], 25)


def test_what_comes_while_a_publication_is_built_is_there_when_it_takes_over(
    serving: Serving, layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer is of an earlier moment than one before it."""
    layers.batch(records(0, 10), {0: 10})
    serving.follower.step()
    serving.follower._builder._building.result()  # whole, and nobody has taken it yet
    layers.speed(records(10, 15))
    seen = []
    serve = serving.served.serve

    def noted(state: Any) -> None:
        serve(state)
        seen.append((state.publication.number, state.coverage.end(0), state.owes))

    monkeypatch.setattr(serving.served, "serve", noted)
    serving.follower.step()
    assert seen == [(1, 15, False)]
    assert told(serving, plan="cube") == told(serving, plan="scan") == ([15, 4], 15)


def fails_after(patched: pytest.MonkeyPatch, merges: int) -> None:
    """So many merges are made as ever; the next one fails."""
    left, merge = iter(range(merges)), Generation.merge

    def counted(*given: Any) -> None:
        if next(left, None) is None:
            fails()
        merge(*given)

    patched.setattr(Generation, "merge", counted)
