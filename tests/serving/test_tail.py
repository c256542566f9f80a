"""Compaction and expiry of `fragments` change no answer, of a running server or of a new one."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from batch.expire import expire
from clickstream.piece import VISIT
from clickstream.settings import Settings
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.tables import FRAGMENTS
from serving.library import Serving
from speed import compact
from tests import oracle
from tests.layers import Layers, ends_of
from tests.many import Stream, in_one_log, many
from tests.streams import streams
from tests.tables import in_order

EPOCHS = 30


@pytest.fixture(scope="module")
def log() -> Stream:
    return in_one_log(many(streams(), 60))


@pytest.mark.parametrize("seed", range(3))
def test_what_is_served_stays_exact_while_fragments_are_compacted_and_expire(
    log: Stream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr(compact, "FILES", 2)
    settings = Settings(data_dir=tmp_path, speed={"stale_after_seconds": 3600})
    layers, random = Layers(settings), Random(seed)
    edges = [0, *sorted(random.sample(range(1, len(log)), EPOCHS - 1)), len(log)]
    published = dict.fromkeys(ends_of(log), 0)
    compacted = expired = 0
    with Serving(settings) as running:
        for start, end in pairwise(edges):
            received = log[:end]
            layers.speed(log[start:end])
            if random.random() < 0.4:
                ends = ends_of(received)
                least = {p: max(published[p], 3 * last // 4) for p, last in ends.items()}
                published |= {p: random.randint(least[p], last) for p, last in ends.items()}
                layers.batch(received, published)
            if random.random() < 0.15:
                compacted += compact.compact(layers.sink)
            if random.random() < 0.6:
                expired += expire(settings, layers.warehouse, now=after_the_grace(settings))
            if random.random() < 0.7:
                running.follower.step(wait=random.random() < 0.7)
        running.follower.step(wait=True)
        expected = oracle.visits(log)
        assert served(running) == expected
        with Serving(settings.model_copy(update={"data_dir": tmp_path / "new"})) as cold:
            assert served(cold) == []
        with Serving(elsewhere(settings, tmp_path / "cold")) as cold:
            assert served(cold) == expected
            assert cold.provenance()["missing"] == []
    assert compacted > 4
    assert expired > 0
    assert len(listed(layers.warehouse.open(FRAGMENTS))) < EPOCHS


def test_what_expires_before_the_first_publication_is_taken_over_is_not_missed(
    log: Stream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its rows are held; a server that begins then rests on the publication."""
    settings = Settings(data_dir=tmp_path, speed={"stale_after_seconds": 3600})
    layers, half = Layers(settings), len(log) // 2
    layers.speed(log[:half])
    with Serving(settings) as running:
        layers.batch(log[:half], ends_of(log[:half]))
        assert expire(settings, layers.warehouse, now=after_the_grace(settings))
        layers.speed(log[half:])
        monkeypatch.setattr(running.follower, "_is_outdated", lambda: False)  # it is being built
        running.follower.step()
        assert served(running) == oracle.visits(log)
        assert [each["layer"] for each in running.provenance()["missing"]] == ["batch"]
        with Serving(elsewhere(settings, tmp_path / "cold")) as cold:
            assert served(cold) == oracle.visits(log)
            assert cold.provenance()["missing"] == []


def after_the_grace(settings: Settings) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=settings.batch.grace_minutes + 1)


def elsewhere(settings: Settings, folder: Path) -> Settings:
    """Another server of the same warehouse."""
    section = settings.warehouse.model_copy(update={"url": settings.warehouse_url})
    return settings.model_copy(update={"data_dir": folder, "warehouse": section})


def served(serving: Serving) -> list[dict[str, Any]]:
    with serving.moment() as (con, state):
        rows = con.execute(f"FROM {state.generation.served('visits')}").to_arrow_table()
    return in_order(rows.cast(VISIT).to_pylist())
