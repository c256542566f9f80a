"""Expiry of fragments: nothing goes that a publication which can still be served needs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from batch import expire as expiry
from batch.expire import expire, needed_from
from clickstream import coverage
from clickstream.cutoff import Cutoff, Range
from clickstream.publication import Publication, history
from clickstream.settings import Settings
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.tables import FRAGMENTS
from serving.tail import Tail
from tests.batch.test_crash import Died, die_at
from tests.layers import Layers, ends_of
from tests.many import Stream, in_one_log, many
from tests.streams import page_view, streams

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def layers(tmp_path: Path) -> Layers:
    return Layers(Settings(data_dir=tmp_path))


def published(*ends: int, minutes_ago: tuple[int, ...]) -> list[Publication]:
    """Publications of one partition, newest first."""
    return [
        Publication(
            number=len(ends) - n,
            run_id="",
            published_at=NOW - timedelta(minutes=ago),
            reason="",
            definition="",
            cutoff=Cutoff("T", {0: end}),
            tables={},
            counts={},
        )
        for n, (end, ago) in enumerate(zip(ends, minutes_ago, strict=True))
    ]


def test_the_last_two_publications_are_kept_served() -> None:
    found = published(30, 20, 10, minutes_ago=(100, 200, 300))
    assert needed_from(found, NOW) == Cutoff("T", {0: 20})
    assert needed_from(found[2:], NOW) == Cutoff("T", {0: 10})
    assert needed_from([], NOW) is None


def test_one_that_was_the_newest_within_the_grace_is_kept_served() -> None:
    found = published(40, 30, 20, 10, minutes_ago=(1, 2, 3, 400))
    assert needed_from(found, NOW - timedelta(minutes=5)) == Cutoff("T", {0: 10})
    assert needed_from(found, NOW - timedelta(minutes=2.5)) == Cutoff("T", {0: 20})


def test_publications_of_two_topics_expire_nothing() -> None:
    newest, before = published(30, 20, minutes_ago=(100, 200))
    other = replace(before, cutoff=Cutoff("U", {0: 20}))
    assert needed_from([newest, other], NOW) is None


def test_a_file_that_reaches_to_the_cutoff_stays(layers: Layers) -> None:
    records = [page_view(n) for n in range(20)]
    for start, end in ((0, 10), (10, 11), (11, 20)):
        layers.speed(records[start:end])
    for _ in range(2):
        layers.batch(records, {0: 10})
    assert expire_now(layers) == 1
    assert sorted(file.rows for file in listed(layers.warehouse.open(FRAGMENTS))) == [1, 1]
    handle = layers.warehouse.open(FRAGMENTS)
    assert coverage.read(handle, "T", layers.definition).ranges == {0: Range(10, 20)}


def test_one_that_dies_before_it_deletes_files_is_ended_by_the_next(
    layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has taken out is out, and said to be: the files alone are still there."""
    monkeypatch.setattr(expiry, "FILES_KEPT_HOURS", 0)
    records = [page_view(n) for n in range(20)]
    for start, end in ((0, 10), (10, 20)):
        layers.speed(records[start:end])
    for _ in range(2):
        published = layers.batch(records, {0: 10})
    with monkeypatch.context() as patch:
        die_at("fragments expired", patch)
        with pytest.raises(Died):
            expire_now(layers)
    folder = Path(layers.warehouse.path(FRAGMENTS))
    assert len([*folder.glob("arrival_hour=*/*.parquet")]) == 2
    assert_tail_is_whole(layers, published, records)
    assert expire_now(layers) == 0
    left = [file.path for file in listed(layers.warehouse.open(FRAGMENTS))]
    assert [str(path.relative_to(folder)) for path in folder.glob("arrival_hour=*/*")] == left
    assert_tail_is_whole(layers, published, records)


@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(1, 4))]
)
def test_the_tail_of_every_publication_that_can_be_served_is_whole(
    layers: Layers, seed: int
) -> None:
    log, random = in_one_log(many(streams(), 40), seed), Random(seed)
    received: Stream = []
    cutoff = dict.fromkeys(ends_of(log), 0)
    gone = 0
    while len(received) < len(log):
        epoch = log[len(received) : len(received) + random.randint(1, 20)]
        received += epoch
        layers.speed(epoch)
        if random.random() < 0.3:
            for partition, end in ends_of(received).items():
                cutoff[partition] = random.randint(max(cutoff[partition], 2 * end // 3), end)
            layers.batch(received, cutoff)
            gone += expire_now(layers)
            for publication in history(layers.warehouse)[:2]:
                assert_tail_is_whole(layers, publication, received)
    assert gone > 3


def assert_tail_is_whole(layers: Layers, publication: Publication, received: Stream) -> None:
    news = Tail(layers.warehouse, publication.cutoff, publication.definition).look()
    assert news is not None
    assert news.coverage.holes(publication.cutoff) == []
    names = ["kafka_partition", "last_offset", "first_offset"]
    rows = [row for part in news.parts for row in part.select(names).to_pylist()]
    for event in received:
        partition, offset = event["kafka_partition"], event["kafka_offset"]
        if offset >= publication.cutoff[partition]:
            assert any(
                row["kafka_partition"] == partition
                and row["first_offset"] <= offset <= row["last_offset"]
                for row in rows
            )


def expire_now(layers: Layers) -> int:
    """As long after the last publication as the grace lasts."""
    grace = timedelta(minutes=layers.settings.batch.grace_minutes + 1)
    return expire(layers.settings, layers.warehouse, now=datetime.now(UTC) + grace)
