"""Publications are thousands, and one is opened: quickly, and whatever older code has written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from clickstream import publication as publications
from clickstream.cutoff import Cutoff
from clickstream.errors import ClickstreamError
from clickstream.publication import Publication, at, history, latest, publish, recent
from clickstream.warehouse import Warehouse
from clickstream.warehouse.rows import data_files
from clickstream.warehouse.tables import PUBLICATIONS, Table

START = datetime(2026, 3, 1, tzinfo=UTC)
MARCH, APRIL = START, datetime(2026, 4, 1, tzinfo=UTC)
MANY = 12


def made(number: int, **changes: object) -> Publication:
    first = Publication(
        number=number,
        run_id=f"run {number}",
        published_at=START + timedelta(minutes=number),
        reason="test",
        definition="d",
        cutoff=Cutoff("T", {0: number}, START),
        tables={"visits": number},
        counts={"visits": 5},
    )
    return replace(first, **changes)  # type: ignore[arg-type]


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    empty = Warehouse(str(tmp_path))
    empty.create()
    return empty


@pytest.fixture
def many(warehouse: Warehouse) -> Warehouse:
    for number in range(1, MANY + 1):
        publish(warehouse, made(number), after=made(number - 1) if number > 1 else None)
    return warehouse


def test_one_is_opened_without_reading_another(many: Warehouse) -> None:
    """Nothing else is there to be read."""
    folder = Path(many.path(PUBLICATIONS))
    *_, newest = sorted(
        (folder / path for path in data_files(many.open(PUBLICATIONS))),
        key=lambda path: path.stat().st_mtime_ns,
    )
    for path in folder.glob("*.parquet"):
        if path != newest:
            path.unlink()
    assert latest(many) == at(many, MANY) == made(MANY)
    with pytest.raises(FileNotFoundError):
        at(many, MANY - 1)


def test_each_is_found_by_its_number(many: Warehouse) -> None:
    assert [at(many, n) for n in range(1, MANY + 1)] == [made(n) for n in range(1, MANY + 1)]
    assert (at(many, 0), at(many, MANY + 1)) == (None, None)


def test_the_recent_ones_are_so_many_and_what_was_the_newest_since(many: Warehouse) -> None:
    def numbers(count: int, since: datetime) -> list[int]:
        return [p.number for p in recent(many, count, since)]

    later = START + timedelta(days=1)
    assert numbers(2, later) == [MANY, MANY - 1]
    assert numbers(5, later) == [MANY, MANY - 1, MANY - 2, MANY - 3, MANY - 4]
    since = START + timedelta(minutes=MANY - 3)
    assert numbers(2, since) == [MANY, MANY - 1, MANY - 2, MANY - 3, MANY - 4]
    assert numbers(2, START) == list(range(MANY, 0, -1))


def test_what_older_code_has_published_is_read_and_followed(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a horizon, without changes, and in files that do not say which one they hold."""
    columns = [f for f in PUBLICATIONS.columns if f.name not in ("horizon", "changes")]
    old = Table("publications", pa.schema(columns))
    with monkeypatch.context() as patch:
        patch.setattr(publications, "PUBLICATIONS", old)
        full = publications.as_row
        for number in (1, 2, 3):
            row = {k: v for k, v in full(made(number)).items() if k not in ("horizon", "changes")}
            patch.setattr(publications, "as_row", lambda _, row=row: row)
            publish(warehouse, made(number), after=made(number - 1) if number > 1 else None)
    assert latest(warehouse) == made(3)
    assert at(warehouse, 2) == made(2)
    ending = made(4, horizon=MARCH, changes="[]")
    publish(warehouse, ending, after=made(3))
    assert history(warehouse) == [ending, made(3), made(2), made(1)]
    assert (latest(warehouse), at(warehouse, 1)) == (ending, made(1))


def test_a_horizon_goes_back_only_with_what_was_published_before(warehouse: Warehouse) -> None:
    first, second = made(1, horizon=MARCH), made(2, horizon=APRIL)
    publish(warehouse, first, after=None)
    publish(warehouse, second, after=first)
    for horizon in (MARCH, None):
        with pytest.raises(ClickstreamError, match="take the horizon back from 2026-04-01"):
            publish(warehouse, made(3, horizon=horizon), after=second)
    again = replace(first, number=3, run_id="run 3")
    with pytest.raises(ClickstreamError, match="back from"):
        publish(warehouse, replace(again, horizon=None), after=second, again=first)
    publish(warehouse, again, after=second, again=first)
    assert latest(warehouse) == again
