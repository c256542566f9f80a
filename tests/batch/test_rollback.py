"""A rollback: the views go back, the answers stay whole, and the next run goes on from there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from batch import expire as expiry
from batch import run as runs
from batch.expire import expire
from batch.publish import publish as publish_candidate
from batch.refill import CannotRefill
from batch.rollback import CannotRollBack, rollback
from clickstream import coverage, crash, losses
from clickstream.coverage import Hole
from clickstream.publication import Publication, history, latest
from clickstream.settings import Settings
from clickstream.warehouse import Overtaken, Warehouse
from clickstream.warehouse.rows import data_files
from clickstream.warehouse.tables import EVENTS, FRAGMENTS, VISITS
from serving.library import Serving
from tests import oracle
from tests.batch.test_crash import Died, die_at
from tests.layers import Layers, ends_of
from tests.many import Stream, in_one_log, many
from tests.published import assert_exact
from tests.serving.test_tail import elsewhere, served
from tests.streams import page_view, streams, table
from tests.topic import event, send

EPOCHS = 40
QUERY = {"site_id": "shop.example", "metrics": ["events"], "date_range": "all"}


@pytest.fixture
def layers(tmp_path: Path) -> Layers:
    return Layers(
        Settings(
            data_dir=tmp_path,
            sites_file=Path("conf/sites.toml").absolute(),
            speed={"stale_after_seconds": 3600},  # no stream runs, and a busy machine is slow
        )
    )


def ingest(layers: Layers, events: Stream, upto: Stream) -> None:
    """These events in `events`, which then say that they have all up to the end of others."""
    rows = table(events)
    date = rows["arrival_time"].cast(pa.timestamp("us")).cast(pa.date32())
    warehouse = layers.warehouse
    warehouse.commit(
        warehouse.open(EVENTS),
        EVENTS,
        warehouse.write(EVENTS, rows.append_column("arrival_date", date)),
        transactions={f"ingested/{p}/T": end for p, end in ends_of(upto).items()},
    )


def publish(layers: Layers, received: Stream, new: Stream, **cutoff: int) -> Publication:
    ingest(layers, new, received)
    return layers.batch(received, {int(p[1:]): end for p, end in cutoff.items()})


def expire_now(layers: Layers) -> int:
    return expire(layers.settings, layers.warehouse, now=after_the_grace(layers))


def after_the_grace(layers: Layers) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=layers.settings.batch.grace_minutes + 1)


def assert_whole(serving: Serving, received: Stream) -> None:
    assert serving.provenance()["missing"] == []
    assert served(serving) == oracle.visits(received)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_whatever_was_expired_and_whenever_it_goes_back_every_answer_is_whole(
    layers: Layers, tmp_path: Path, seed: int
) -> None:
    """Epochs, publications, expiries and rollbacks in any order, before servers old and new."""
    log, random = in_one_log(many(streams(), 60), seed), Random(seed)
    edges = [0, *sorted(random.sample(range(1, len(log)), EPOCHS - 1)), len(log)]
    ingested = expired = rolled_back = put_back = 0
    with Serving(layers.settings) as running:
        for n, (start, end) in enumerate(pairwise(edges)):
            received = log[:end]
            layers.speed(log[start:end])
            if random.random() < 0.4:
                ingest(layers, log[ingested:end], received)
                ingested = end
                base = latest(layers.warehouse)
                layers.batch(received, some_cutoff(random, base, received))
            if random.random() < 0.6:
                expired += expire_now(layers)
            if random.random() < 0.2 and (old := history(layers.warehouse)[1:]):
                before = rows_in_fragments(layers)
                again = rollback(layers.settings, random.choice(old).number, "bad rows")
                put_back += rows_in_fragments(layers) > before
                rolled_back += 1
                assert latest(layers.warehouse) == again
            if random.random() < 0.6:
                running.follower.step(wait=random.random() < 0.7)
            if latest(layers.warehouse) and random.random() < 0.2:
                with Serving(elsewhere(layers.settings, tmp_path / f"cold {n}")) as cold:
                    assert_whole(cold, received)
        running.follower.step(wait=True)
        assert_whole(running, log)
    assert rolled_back > 2
    assert put_back > 0
    assert expired > 0


def some_cutoff(random: Random, base: Publication | None, received: Stream) -> dict[int, int]:
    """At or beyond the published one, in the last third of what was received."""
    least = {
        p: max(base.cutoff[p] if base else 0, 2 * e // 3) for p, e in ends_of(received).items()
    }
    return {p: random.randint(least[p], end) for p, end in ends_of(received).items()}


def rows_in_fragments(layers: Layers) -> int:
    return int(layers.warehouse.open(FRAGMENTS).to_pyarrow_table().num_rows)


def records(start: int, end: int) -> Stream:
    return [page_view(n, site_id="shop.example") for n in range(start, end)]


def three_publications(layers: Layers, *, expired: bool = True) -> None:
    """Of which the first can be served no more: its fragments have expired, or are about to."""
    for start, end in ((0, 10), (10, 20), (20, 30)):
        layers.speed(records(start, end))
        publish(layers, records(0, end), records(start, end), p0=end - 2)
    layers.speed(records(30, 35))
    if expired:
        assert expire_now(layers) == 1


def events_served(settings: Settings) -> tuple[int, list[str]]:
    with Serving(settings) as serving:
        answer: dict[str, Any] = serving.query(QUERY)
    told = [one["says"] for one in answer["meta"]["missing"]]
    return answer["results"][0]["metrics"][0], told


def at_the_point(monkeypatch: pytest.MonkeyPatch, name: str, does: Callable[[], None]) -> None:
    monkeypatch.setattr(crash, "point", lambda point: does() if point == name else None)


def test_it_says_again_what_the_publication_said(layers: Layers) -> None:
    three_publications(layers)
    first = history(layers.warehouse)[-1]
    again = rollback(layers.settings, 1, "visits are wrong")
    assert (again.number, again.reason) == (4, "back to publication 1: visits are wrong")
    assert (again.cutoff, again.tables, again.counts) == (first.cutoff, first.tables, first.counts)
    assert events_served(layers.settings) == (35, [])
    assert [p.number for p in history(layers.warehouse)] == [4, 3, 2, 1]


def test_what_it_puts_back_is_not_expired_while_it_is_served(layers: Layers) -> None:
    three_publications(layers)
    rollback(layers.settings, 1, "test")
    assert expire_now(layers) == 0
    assert events_served(layers.settings) == (35, [])


def test_it_can_be_gone_back_from_as_well(layers: Layers) -> None:
    three_publications(layers)
    rollback(layers.settings, 1, "by mistake")
    assert rollback(layers.settings, 3, "it was right").cutoff.offsets == {0: 28}
    assert events_served(layers.settings) == (35, [])
    publish(layers, records(0, 35), records(30, 35), p0=33)
    assert events_served(layers.settings) == (35, [])


def test_a_server_that_starts_before_it_is_published_has_a_whole_answer(
    layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_publications(layers)
    seen = []
    at_the_point(monkeypatch, "refilled", lambda: seen.append(events_served(layers.settings)))
    rollback(layers.settings, 1, "test")
    assert seen == [(35, [])]


def test_an_expiry_in_between_leaves_no_hole(
    layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another machine, which knows nothing of the cutoff that is to come."""
    three_publications(layers)
    gone = []
    at_the_point(monkeypatch, "refilled", lambda: gone.append(expire_now(layers)))
    rollback(layers.settings, 1, "test")
    assert gone == [1]
    assert events_served(layers.settings) == (35, [])


@pytest.mark.parametrize("expired", [False, True])
def test_an_expiry_that_began_before_it_does_not_end_after_it(
    layers: Layers, monkeypatch: pytest.MonkeyPatch, expired: bool
) -> None:
    """It has looked what is needed, then all of the rollback happens, then it goes on."""
    three_publications(layers, expired=expired)
    needed, rolled_back = expiry.needed_from, []

    def slowly(*given: Any) -> Any:
        found = needed(*given)
        if not rolled_back:
            rolled_back.append(rollback(layers.settings, 1, "test"))
        return found

    monkeypatch.setattr(expiry, "needed_from", slowly)
    assert expire_now(layers) == 0
    assert rolled_back
    assert events_served(layers.settings) == (35, [])


def test_one_that_dies_before_it_publishes_has_changed_no_answer(
    layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_publications(layers)
    with monkeypatch.context() as patch:
        die_at("refilled", patch)
        with pytest.raises(Died):
            rollback(layers.settings, 1, "dies")
    assert history(layers.warehouse)[0].number == 3
    assert events_served(layers.settings) == (35, [])
    assert expire_now(layers) == 1
    assert rollback(layers.settings, 1, "lives").number == 4
    assert events_served(layers.settings) == (35, [])


def test_one_that_dies_right_after_it_has_published_is_served_whole(
    layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_publications(layers)
    first = history(layers.warehouse)[-1]
    with monkeypatch.context() as patch:
        die_at("rolled back", patch)
        with pytest.raises(Died):
            rollback(layers.settings, 1, "dies")
    served = history(layers.warehouse)[0]
    assert (served.number, served.cutoff, served.tables) == (4, first.cutoff, first.tables)
    assert events_served(layers.settings) == (35, [])
    assert expire_now(layers) == 0
    assert events_served(layers.settings) == (35, [])
    publish(layers, records(0, 35), records(30, 35), p0=33)
    assert events_served(layers.settings) == (35, [])


def test_a_run_that_publishes_meanwhile_wins(
    layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_publications(layers)
    at_the_point(
        monkeypatch,
        "refilled",
        lambda: publish(layers, records(0, 35), records(30, 35), p0=34) and None,
    )
    with pytest.raises(Overtaken):
        rollback(layers.settings, 1, "too late")
    assert history(layers.warehouse)[0].cutoff.offsets == {0: 34}
    assert events_served(layers.settings) == (35, [])


def test_where_the_speed_layer_is_down_the_tail_is_all_that_batch_has(layers: Layers) -> None:
    """Its fragments end at 12; the views are complete up to 28."""
    layers.speed(records(0, 12))
    publish(layers, records(0, 10), records(0, 10), p0=8)
    publish(layers, records(0, 28), records(10, 28), p0=28)
    assert events_served(layers.settings)[0] == 28
    rollback(layers.settings, 1, "test")
    assert events_served(layers.settings) == (28, [])


def test_where_there_never_was_a_speed_layer_too(layers: Layers) -> None:
    publish(layers, records(0, 10), records(0, 10), p0=8)
    publish(layers, records(0, 28), records(10, 28), p0=28)
    rollback(layers.settings, 1, "test")
    count, told = events_served(layers.settings)
    assert count == 28
    assert told == ["The speed layer is only beginning: is it running?"]


def test_it_refuses_what_there_is_not(layers: Layers) -> None:
    with pytest.raises(CannotRollBack, match="Nothing was published yet"):
        rollback(layers.settings, 1, "test")
    three_publications(layers)
    for number, why in (
        (3, "is the one that is served"),
        (4, "is no publication 4"),
        (0, "no pub"),
    ):
        with pytest.raises(CannotRollBack, match=why):
            rollback(layers.settings, number, "test")


def test_it_refuses_another_definition(layers: Layers) -> None:
    three_publications(layers)
    visits = layers.settings.visits.model_copy(update={"gap_minutes": 5})
    with pytest.raises(CannotRollBack, match="another definition"):
        rollback(layers.settings.model_copy(update={"visits": visits}), 1, "test")
    assert history(layers.warehouse)[0].number == 3


def test_it_refuses_one_whose_files_are_gone(layers: Layers) -> None:
    three_publications(layers)
    first = history(layers.warehouse)[-1]
    handle = layers.warehouse.open(VISITS, first.tables[VISITS.name])
    Path(layers.warehouse.path(VISITS), data_files(handle)[0]).unlink()
    with pytest.raises(CannotRollBack, match="1 files of visits were taken away"):
        rollback(layers.settings, 1, "test")
    assert rollback(layers.settings, 2, "test").number == 4


def test_it_refuses_one_whose_version_is_gone(layers: Layers) -> None:
    three_publications(layers)
    for commit in Path(layers.warehouse.path(VISITS), "_delta_log").glob("*1.json"):
        commit.unlink()
    with pytest.raises(CannotRollBack, match="version 1 of visits"):
        rollback(layers.settings, 1, "test")


def test_it_refuses_to_go_behind_a_loss(layers: Layers) -> None:
    """Fragments that were put back would seem to hold the lost records."""
    publish(layers, records(0, 10), records(0, 10), p0=10)
    losses.accept(layers.warehouse, "T", [Hole(0, 12, 14)], "run")
    publish(layers, records(0, 12) + records(14, 20), records(14, 20), p0=20)
    with pytest.raises(CannotRefill, match="2 records of partition 0 from 12"):
        rollback(layers.settings, 1, "test")


def test_it_refuses_where_fragments_begin_beyond_what_batch_has(layers: Layers) -> None:
    """A hole that was told before, and that nobody can fill yet."""
    publish(layers, records(0, 10), records(0, 10), p0=8)
    publish(layers, records(0, 20), records(10, 20), p0=20)
    layers.speed(records(25, 30))
    with pytest.raises(CannotRefill, match="begin at 25, and `events` end at 20"):
        rollback(layers.settings, 1, "test")
    held = coverage.read(layers.warehouse.open(FRAGMENTS), "T", layers.definition)
    assert held.ranges[0].start == 25


@pytest.mark.slow
def test_the_next_run_goes_on_from_there(own: Settings, spark: SparkSession) -> None:
    """Real runs: what the undone publications had ingested is not ingested again."""
    send(own, [event(n) for n in range(40)])
    first = runs.run(own, spark, None, "first")
    send(own, [*(event(n) for n in range(40, 60)), b"broken", event(3, user_id="late")])
    second = runs.run(own, spark, None, "second")
    assert rollback(own, 1, "test").cutoff == first.cutoff
    assert assert_exact(own).number == 3
    assert events_served(own)[0] == 60
    send(own, [*(event(n) for n in range(60, 70)), event(5, user_id="late")])
    third = runs.run(own, spark, None, "on top")
    assert assert_exact(own) == third
    assert third.number == 4
    assert third.counts["events"] == second.counts["events"] + 11
    assert events_served(own)[0] == 70


def test_a_candidate_that_a_rollback_overtakes_is_not_published(layers: Layers) -> None:
    three_publications(layers)
    newest = history(layers.warehouse)[0]
    candidate = replace(newest, number=4, cutoff=replace(newest.cutoff, offsets={0: 34}))
    rollback(layers.settings, 1, "test")
    with pytest.raises(Overtaken, match="Compute it again"):
        publish_candidate(Warehouse.of(layers.settings), candidate)
