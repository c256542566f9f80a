"""Law 6: a publication is seen whole or not at all, by one of two writers, and never backward."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clickstream.cutoff import Cutoff
from clickstream.errors import ClickstreamError
from clickstream.publication import Publication, at, history, latest, publish
from clickstream.warehouse import Overtaken, Warehouse

FIRST = Publication(
    number=1,
    run_id="run 1",
    published_at=datetime(2026, 3, 1, tzinfo=UTC),
    reason="test",
    definition="d",
    cutoff=Cutoff("T", {0: 10, 1: 20}, datetime(2026, 3, 1, tzinfo=UTC)),
    tables={"events": 3, "visits": 4},
    counts={"events": 30, "visits": 5},
)

offsets = st.dictionaries(st.integers(0, 3), st.integers(0, 40), max_size=4)


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    made = Warehouse(str(tmp_path))
    made.create()
    return made


def after(base: Publication, **changes: object) -> Publication:
    number = base.number + 1
    return replace(base, **{"number": number, "run_id": f"run {number}"} | changes)


def test_before_the_first_there_is_none(warehouse: Warehouse, tmp_path: Path) -> None:
    assert latest(warehouse) is None
    assert history(warehouse) == []
    assert latest(Warehouse(str(tmp_path / "no warehouse"))) is None


def test_what_is_published_is_read_as_it_was_written(warehouse: Warehouse) -> None:
    second = after(FIRST, reason="ß", cutoff=Cutoff("T", {0: 10, 1: 21}, None))
    publish(warehouse, FIRST, after=None)
    publish(warehouse, second, after=FIRST)
    assert latest(warehouse) == at(warehouse, 2) == second
    assert at(warehouse, 1) == FIRST
    assert history(warehouse) == [second, FIRST]


def test_of_two_writers_of_one_version_the_second_changes_nothing(warehouse: Warehouse) -> None:
    publish(warehouse, FIRST, after=None)
    publish(warehouse, after(FIRST), after=FIRST)
    with pytest.raises(Overtaken):
        publish(warehouse, after(FIRST, run_id="too late"), after=FIRST)
    with pytest.raises(Overtaken):
        publish(warehouse, replace(FIRST, run_id="too late"), after=None)
    assert [p.run_id for p in history(warehouse)] == ["run 2", "run 1"]


def test_of_writers_at_the_same_moment_one_alone_publishes(warehouse: Warehouse) -> None:
    base: Publication | None = None
    for _ in range(8):
        together = Barrier(4)
        new = after(base) if base else FIRST

        def write(
            name: str,
            base: Publication | None = base,
            new: Publication = new,
            together: Barrier = together,
        ) -> str | None:
            together.wait()
            try:
                publish(warehouse, replace(new, run_id=name), after=base)
            except Overtaken:
                return None
            return name

        with ThreadPoolExecutor(4) as pool:
            (winner,) = filter(None, pool.map(write, "abcd"))
        base = latest(warehouse)
        assert base == replace(new, run_id=winner)


@settings(max_examples=60)
@given(old=offsets, new=offsets)
def test_a_cutoff_never_goes_backward_in_any_partition(
    tmp_path_factory: pytest.TempPathFactory, old: dict[int, int], new: dict[int, int]
) -> None:
    warehouse = Warehouse(str(tmp_path_factory.mktemp("backward")))
    warehouse.create()
    first = replace(FIRST, cutoff=Cutoff("T", old))
    publish(warehouse, first, after=None)
    second = after(first, cutoff=Cutoff("T", new))

    def try_it() -> None:
        publish(warehouse, second, after=first)

    if any(new.get(partition, 0) < offset for partition, offset in old.items()):
        assert refused(try_it)
        assert latest(warehouse) == first
    else:
        try_it()
        assert latest(warehouse) == second


def test_what_was_published_can_be_said_again_and_nothing_else_goes_back(
    warehouse: Warehouse,
) -> None:
    """A rollback, fenced as every publication is."""
    second = after(FIRST, cutoff=Cutoff("T", {0: 30, 1: 40}), tables={"events": 5, "visits": 6})
    publish(warehouse, FIRST, after=None)
    publish(warehouse, second, after=FIRST)
    again = replace(FIRST, number=3, run_id="run 3", reason="again")
    for other in (
        replace(again, cutoff=Cutoff("T", {0: 9, 1: 20})),
        replace(again, tables=second.tables),
        replace(again, definition="another"),
    ):
        assert refused(lambda other=other: publish(warehouse, other, second, again=FIRST))  # type: ignore[misc]
        # neither may one say again what never was
        assert refused(lambda other=other: publish(warehouse, other, second, again=other))  # type: ignore[misc]
    assert refused(lambda: publish(warehouse, again, second))
    with pytest.raises(Overtaken):
        publish(warehouse, replace(again, number=2), after=FIRST, again=FIRST)
    publish(warehouse, again, second, again=FIRST)
    assert latest(warehouse) == again
    assert history(warehouse) == [again, second, FIRST]


def refused(what: Callable[[], None]) -> bool:
    with pytest.raises(ClickstreamError, match="back from"):
        what()
    return True
