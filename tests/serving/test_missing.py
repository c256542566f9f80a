"""Law 7: no silent half. What keeps an answer from being the whole is said in it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clickstream import losses
from clickstream.coverage import Hole
from clickstream.settings import Settings
from serving.library import Serving
from tests.layers import Layers
from tests.many import Stream
from tests.streams import DAY, page_view

QUERY = {"site_id": "shop.example", "metrics": ["events"], "date_range": "all"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, sites_file=Path("conf/sites.toml").absolute())


@pytest.fixture
def layers(settings: Settings) -> Layers:
    return Layers(settings)


def records(start: int, end: int, partition: int = 0) -> Stream:
    return [
        page_view(n, site_id="shop.example", event_id=f"{partition}/{n}", kafka_partition=partition)
        for n in range(start, end)
    ]


def answer(settings: Settings) -> dict[str, Any]:
    with Serving(settings) as serving:
        return serving.query(QUERY)


def said(settings: Settings) -> list[str]:
    return [f"{one['layer']}: {one['says']}" for one in answer(settings)["meta"]["missing"]]


def count(settings: Settings) -> int:
    return int(answer(settings)["results"][0]["metrics"][0])


def test_of_two_layers_that_join_nothing_is_missing(settings: Settings, layers: Layers) -> None:
    layers.speed(records(0, 10))
    layers.batch(records(0, 5), {0: 5})
    assert said(settings) == []
    assert count(settings) == 10


def test_before_any_layer_has_written_both_are_missing(settings: Settings) -> None:
    batch, speed = said(settings)
    assert batch.startswith("batch: No batch run has published yet")
    assert speed.startswith("speed: The speed layer has written nothing")


def test_before_the_first_publication_the_tail_alone_is_told(
    settings: Settings, layers: Layers
) -> None:
    layers.speed(records(0, 10))
    (batch,) = said(settings)
    assert batch.startswith("batch: No batch run has published yet")
    assert count(settings) == 10


def test_a_publication_without_a_speed_layer_says_where_the_numbers_end(
    settings: Settings, layers: Layers
) -> None:
    publication = layers.batch(records(0, 10), {0: 10})
    (speed,) = said(settings)
    assert f"end at {publication.cutoff.time:%Y-%m-%d %H:%M:%S} UTC" in speed


def test_a_hole_between_the_layers_is_told_to_the_record(
    settings: Settings, layers: Layers
) -> None:
    layers.batch(records(0, 10), {0: 10})
    layers.speed(records(15, 20))
    assert said(settings) == [
        "speed: 5 records of partition 0 from 10 are in no layer: wait for the next batch run."
    ]


def test_a_hole_before_the_first_publication_is_told(settings: Settings, layers: Layers) -> None:
    layers.speed(records(3, 6))
    assert any("3 records of partition 0 from 0" in one for one in said(settings))


def test_a_hole_between_two_commits_is_told_until_batch_is_beyond_it(
    settings: Settings, layers: Layers
) -> None:
    layers.batch(records(0, 2), {0: 2})
    layers.speed(records(0, 10))
    layers.speed(records(13, 20))
    assert any("partition 0" in one for one in said(settings))
    layers.batch(records(0, 12), {0: 12})
    assert any("1 records of partition 0 from 12" in one for one in said(settings))
    layers.batch(records(0, 14), {0: 14})
    assert said(settings) == []
    assert count(settings) == 20


def test_a_hole_that_is_filled_again_is_gone(settings: Settings, layers: Layers) -> None:
    layers.batch(records(0, 2), {0: 2})
    layers.speed(records(5, 10))
    assert any("3 records of partition 0 from 2" in one for one in said(settings))
    layers.speed(records(2, 5))
    assert said(settings) == []
    assert count(settings) == 10


def test_a_running_server_sees_a_hole_come_and_go(settings: Settings, layers: Layers) -> None:
    layers.batch(records(0, 2), {0: 2})
    layers.speed(records(5, 10))
    with Serving(settings) as serving:
        assert len(serving.query(QUERY)["meta"]["missing"]) == 1
        layers.speed(records(2, 6))
        serving.follower.step()
        found = serving.query(QUERY)
    assert found["meta"]["missing"] == []
    assert found["results"][0]["metrics"] == [10]


def test_a_loss_that_was_accepted_is_told_by_every_publication_that_is_beyond_it(
    settings: Settings, layers: Layers
) -> None:
    layers.batch(records(0, 3), {0: 3})
    layers.speed(records(3, 10))
    losses.accept(layers.warehouse, "T", [Hole(0, 4, 6), Hole(1, 0, 9)], "a run")
    assert said(settings) == []
    lost = "are lost: Kafka had deleted them before a batch run read them."
    layers.batch(records(0, 3), {0: 5})
    assert said(settings) == [f"batch: 1 records of partition 0 from 4 {lost}"]
    for cutoff in (8, 10):
        layers.batch(records(0, 4) + records(6, 10), {0: cutoff})
        assert said(settings) == [f"batch: 2 records of partition 0 from 4 {lost}"]
    batch = [one for one in answer(settings)["meta"]["missing"] if one["layer"] == "batch"]
    assert [one["loses"] for one in batch] == [True]
    assert count(settings) == 8


def test_a_partition_that_speed_says_nothing_of_is_told(settings: Settings, layers: Layers) -> None:
    both = records(0, 5) + records(0, 5, partition=1)
    layers.batch(both, {0: 5, 1: 5})
    layers.speed(records(5, 10))
    assert any("partition 1" in one for one in said(settings))


def test_a_silent_speed_layer_is_told(settings: Settings, layers: Layers) -> None:
    layers.batch(records(0, 5), {0: 5})
    ten_minutes_ago = datetime.now(UTC) - timedelta(minutes=10)
    layers.speed(records(0, 10), reached=ten_minutes_ago)
    assert said(settings) == ["speed: The speed layer is 10 minutes behind: is it running?"]


def test_fragments_of_another_definition_are_not_merged_and_that_is_told(
    settings: Settings, layers: Layers
) -> None:
    layers.batch(records(0, 5), {0: 5})
    Layers(settings, definition="another").speed(records(0, 10))
    (speed,) = said(settings)
    assert speed.startswith("speed: The speed layer has written nothing that fits")
    assert count(settings) == 5


def test_a_speed_layer_that_changed_its_definition_is_told(
    settings: Settings, layers: Layers
) -> None:
    """What it wrote before still fits, but no longer grows."""
    layers.batch(records(0, 5), {0: 5})
    layers.speed(records(0, 10), reached=datetime.now(UTC) - timedelta(minutes=10))
    Layers(settings, definition="another", checkpoint_id="new").speed(records(5, 20))
    assert said(settings) == ["speed: The speed layer is 10 minutes behind: is it running?"]
    assert count(settings) == 10


def test_a_speed_layer_on_another_topic_is_told(settings: Settings, layers: Layers) -> None:
    layers.batch(records(0, 5), {0: 5})
    layers.speed(records(0, 10), reached=datetime.now(UTC) - timedelta(minutes=10))
    anew = [event | {"topic_id": "U"} for event in records(0, 20)]
    Layers(settings, topic_id="U", checkpoint_id="new").speed(anew)
    assert said(settings) == ["speed: The speed layer is 10 minutes behind: is it running?"]
    assert count(settings) == 10


def test_a_publication_of_another_definition_than_the_servers_is_told(
    settings: Settings, layers: Layers
) -> None:
    layers.batch(records(0, 5), {0: 5})
    layers.speed(records(0, 10))
    visits = settings.visits.model_copy(update={"gap_minutes": 60})
    (batch,) = said(settings.model_copy(update={"visits": visits}))
    assert batch.startswith("batch: The published views are of another definition")


def test_every_answer_says_what_it_rests_on(settings: Settings, layers: Layers) -> None:
    layers.speed(records(0, 8))
    publication = layers.batch(records(0, 5), {0: 5})
    with Serving(settings) as serving:
        for meta in (
            serving.query(QUERY)["meta"],
            serving.realtime({"site_id": "shop.example"})["meta"],
            serving.provenance(),
        ):
            assert meta["cutoff"]["offsets"] == {"0": 5}
            assert meta["cutoff"]["time"] == publication.cutoff.time.isoformat()
            assert meta["publication"]["version"] == 1
            assert meta["publication"]["run_id"] == publication.run_id
            assert meta["freshness"]["offsets"] == {"0": 8}
            assert 0 <= meta["freshness"]["seconds_behind"] < 10
            assert meta["tail"] == {"visits": 1, "share": 1.0}


def test_where_history_begins_is_said_of_a_range_that_reaches_before_it(
    settings: Settings, layers: Layers
) -> None:
    log = [
        page_view(n, site_id="shop.example", event_time=DAY + timedelta(days=n)) for n in range(4)
    ]
    layers.speed(log)
    layers.batch(log, {0: 2}, horizon=datetime(2026, 3, 3, tzinfo=UTC))
    earlier = {"include": {"comparisons": {"mode": "previous_period"}}}
    begins = {
        "begins": "2026-03-03T00:00:00+00:00",
        "says": "What happened before 2026-03-03 is forgotten (batch.history_days): the numbers "
        "begin there.",
    }
    after = {"date_range": ["2026-03-04", "2026-03-05"]}
    with Serving(settings) as serving:
        found = serving.query(QUERY)
        assert found["results"][0]["metrics"] == [2]
        assert found["meta"]["history"] == begins
        assert "history" not in serving.query(QUERY | after)["meta"]
        assert serving.query(QUERY | after | earlier)["meta"]["history"] == begins

        report = {"site_id": "shop.example", "date_range": "all", "include": {}}
        assert serving.report("lifecycle", report)["meta"]["history"] == begins
        assert "history" not in serving.report("lifecycle", report | after)["meta"]
        assert serving.report("lifecycle", report | after | earlier)["meta"]["history"] == begins
