"""What a follower does when something fails: no wrong answer, nothing left over, and it is told."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from clickstream import coverage
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import CUBES
from serving import cube
from serving.generation import Generation
from serving.library import Serving
from serving.query import chosen
from tests.held import until
from tests.layers import Layers
from tests.many import Stream
from tests.serving.failing import fails
from tests.streams import page_views

QUERY = {"site_id": "shop.example", "metrics": ["visitors", "visits"], "date_range": "all"}
BY_CUBE, BY_SCAN = QUERY | {"plan": "cube"}, QUERY | {"plan": "scan"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "a folder's name",
        sites_file=Path("conf/sites.toml").absolute(),
        serve={"poll_ms": 1},
        speed={"stale_after_seconds": 3600},
    )


@pytest.fixture
def layers(settings: Settings) -> Layers:
    return Layers(settings)


@pytest.fixture
def serving(settings: Settings, layers: Layers) -> Iterator[Serving]:
    """The first ten records are published, the next ten in the tail."""
    layers.speed(records(0, 20))
    layers.batch(records(0, 20), {0: 10})
    with Serving(settings) as opened:
        yield opened


def records(start: int, end: int) -> Stream:
    return page_views(range(start, end), apart=timedelta(minutes=1))


def test_a_catch_up_that_fails_makes_no_wrong_answer(
    serving: Serving, layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a reader's thread, where the cube has forgotten already what was rolled back."""
    monkeypatch.setattr(chosen, "SCANNED", 0)  # else a little is scanned and waits for no cube
    layers.speed(records(20, 30))
    serving.follower.step()
    with monkeypatch.context() as patched:
        patched.setattr(cube, "_count", fails)
        assert metrics(serving, QUERY) == [30, 30]  # by scan
    assert "no memory" in serving.served.trouble
    serving.follower.step(wait=True)
    assert metrics(serving, BY_CUBE) == metrics(serving, BY_SCAN) == [30, 30]


def test_a_take_over_that_fails_takes_nothing_from_what_is_served(
    serving: Serving, layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers.batch(records(0, 20), {0: 20})
    serving.follower.step()
    assert serving.follower._builder._building is not None
    serving.follower._builder._building.result()
    layers.speed(records(20, 25))
    with monkeypatch.context() as patched:
        patched.setattr(Generation, "merge", fails)
        with pytest.raises(duckdb.OutOfMemoryException):
            serving.follower.step()
    serving.follower.step()
    assert metrics(serving, BY_CUBE) == metrics(serving, BY_SCAN) == [25, 25]
    assert serving.query(QUERY)["meta"]["publication"]["version"] == 1
    serving.follower.step(wait=True)
    assert serving.query(QUERY)["meta"]["publication"]["version"] == 2
    assert metrics(serving, BY_CUBE) == metrics(serving, BY_SCAN) == [25, 25]


def test_a_look_that_fails_loses_nothing(
    serving: Serving, layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, end in (("reached", 25), ("read", 30)):
        layers.speed(records(end - 5, end))
        with monkeypatch.context() as patched:
            patched.setattr(coverage, name, fails)
            with pytest.raises(duckdb.OutOfMemoryException):
                serving.follower.step()
        serving.follower.step()
        assert metrics(serving, BY_CUBE) == metrics(serving, BY_SCAN) == [end, end]


def test_a_publication_that_cannot_be_read_takes_nothing_from_what_is_served(
    serving: Serving, settings: Settings, layers: Layers
) -> None:
    layers.batch(records(0, 20), {0: 20})
    files = list(Path(Warehouse.of(settings).path(CUBES)).rglob("*.parquet"))
    good = {file: file.read_bytes() for file in files}
    for file in files:
        file.write_bytes(b"no Parquet")
    serving.follower.start()
    until(lambda: bool(serving.served.trouble))
    layers.speed(records(20, 25))
    until(lambda: metrics(serving, BY_SCAN) == [25, 25])
    for _ in range(20):
        assert serving.served.trouble
        assert generations(serving) <= 3  # that which is served, one before it, one being made
        time.sleep(0.1)
    for file, content in good.items():
        file.write_bytes(content)
    until(lambda: serving.query(QUERY)["meta"]["publication"]["version"] == 2)
    until(lambda: not serving.served.trouble)
    assert metrics(serving, BY_CUBE) == metrics(serving, BY_SCAN) == [25, 25]


def metrics(serving: Serving, asked: dict[str, Any]) -> list[Any]:
    found: list[Any] = serving.query(asked)["results"][0]["metrics"]
    return found


def generations(serving: Serving) -> int:
    with serving.moment() as (con, _):
        (row,) = con.execute(
            "SELECT count(*) FROM duckdb_schemas()"
            " WHERE database_name = 'cache' AND regexp_full_match(schema_name, 'g[0-9]+')"
        ).fetchall()
    return int(row[0])
