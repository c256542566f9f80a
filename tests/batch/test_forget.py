"""History with an end: it leaves every answer, then the tables, and nothing else changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pyspark.sql import SparkSession

from batch import maintain as maintaining
from batch import run as runs
from batch.audit import audit
from batch.forget import forget, forgotten
from batch.horizon import due
from batch.maintain import maintain
from batch.reconcile import reconcile
from batch.rollback import CannotRollBack, rollback
from clickstream.errors import ClickstreamError
from clickstream.publication import Publication, latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import EVENTS
from tests.batch.killing import killed
from tests.batch.test_crash import Died, die_at
from tests.published import assert_exact
from tests.topic import event, send

NOW = datetime.now(UTC)
DAYS = 10
HORIZON = (NOW - timedelta(days=DAYS)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
MINUTE = timedelta(minutes=1)
BEFORE, AFTER = HORIZON - timedelta(days=20), HORIZON + timedelta(days=3)
POINTS = (
    "visits made anew",
    "activity made anew",
    "cubes made anew",
    "horizon moved",
    "proposed",
    "about to publish",
    "published",
    "rows to keep written",
    "events forgotten",
    "dead_letters forgotten",
)


def at(number: int, time: datetime, **fields: Any) -> dict[str, Any]:
    return event(number, event_id=f"e{number}", event_time=time.isoformat()) | fields


def history() -> list[dict[str, Any]]:
    """Before, after, and one visit across the horizon with an id that is sent on both sides."""
    across = [
        at(n, HORIZON + (n - 43) * MINUTE, visitor_id="across", source=f"{n}")
        for n in range(40, 47)
    ]
    again = at(41, HORIZON + 2 * MINUTE, visitor_id="across")
    return [
        *(at(n, BEFORE + n * 40 * MINUTE, visitor_id=f"v{n % 3}") for n in range(20)),
        *(at(n, AFTER + n * 40 * MINUTE, visitor_id=f"v{n % 3}") for n in range(20, 40)),
        *across,
        again,
    ]


def late(number: int) -> list[dict[str, Any]]:
    """Of before the horizon, of the minute of it, and of after it."""
    times = (BEFORE, HORIZON - MINUTE, HORIZON, HORIZON + MINUTE, AFTER)
    return [at(number + n, time, visitor_id="across") for n, time in enumerate(times)]


@pytest.fixture
def published(own: Settings, spark: SparkSession) -> Settings:
    """All of history, not to be kept for ever."""
    send(own, [*history(), b"broken"])
    runs.run(own, spark, None, "first")
    return ending(own)


def ending(own: Settings, **more: Any) -> Settings:
    changes = {"history_days": DAYS} | more
    return own.model_copy(update={"batch": own.batch.model_copy(update=changes)})


def in_two_days() -> datetime:
    return NOW + timedelta(days=2)


def test_what_happened_before_the_horizon_leaves_every_view_in_one_publication(
    published: Settings, spark: SparkSession
) -> None:
    first = assert_exact(published)
    done = maintain(published, lambda: spark, "the nightly run")
    now = assert_exact(published)
    assert done.published == now
    assert (first.horizon, now.horizon) == (None, HORIZON)
    assert (now.cutoff, now.number) == (first.cutoff, first.number + 1)
    assert now.counts["visits"] == first.counts["visits"] - 20
    assert now.reason == f"forgets what happened before {HORIZON:%Y-%m-%d}"
    assert now.made_for == "the nightly run"
    assert done.forgotten == 0, "one may go back to the first publication"
    assert maintain(published, lambda: spark).published is None
    send(published, late(100))
    after = runs.run(published, spark, None, "late")
    assert assert_exact(published) == after
    assert after.horizon == HORIZON
    rebuilt = runs.rebuild(published, spark, "anew")
    assert assert_exact(published) == rebuilt
    assert rebuilt.counts == after.counts


@pytest.mark.slow
def test_records_of_before_go_once_no_publication_needs_them(
    published: Settings, spark: SparkSession
) -> None:
    warehouse = Warehouse.of(published)
    maintain(published, lambda: spark)
    send(published, late(100))
    last = runs.run(published, spark, None, "late")
    assert forget(published, warehouse, in_two_days()) == 0, "twenty publications are kept"
    few = ending(published, publications_kept=2, grace_minutes=0)
    assert forget(few, warehouse) == 0, "the first one's files are young"
    assert forget(few, warehouse, in_two_days()) == 20 + 3, "the late ones lie beyond a cutoff"
    assert forget(few, warehouse, in_two_days()) == 0
    handle = warehouse.open(EVENTS)
    told = forgotten(handle, last.cutoff)
    assert (told.horizon, sum(told.rows.values())) == (HORIZON, 23)
    assert sorted(_times(warehouse))[:3] == [BEFORE, HORIZON - MINUTE, HORIZON]
    send(published, [*late(200), b"broken too"])
    assert runs.run(published, spark, None, "next").number == last.number + 1
    rebuilt = runs.rebuild(published, spark, "anew")
    assert_since(published, rebuilt)
    assert audit(published, rebuilt)
    with pytest.raises(CannotRollBack, match=r"needs records of events that .* forgotten since"):
        rollback(published, 1, "gone")
    assert rollback(published, 3, "kept").horizon == HORIZON
    assert runs.run(published, spark, None, "on top").counts == rebuilt.counts
    assert maintain(few, lambda: spark).forgotten == 0, "the first one is young"


@pytest.mark.slow
def test_a_dead_letter_of_before_goes_by_its_arrival(
    published: Settings, spark: SparkSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse = Warehouse.of(published)
    soon = ending(published, publications_kept=2, grace_minutes=0)
    horizon = (NOW + timedelta(days=40)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    monkeypatch.setattr("batch.horizon.due", lambda *_: horizon)
    for _ in range(2):
        maintain(soon, lambda: spark)
        monkeypatch.setattr("batch.horizon.due", lambda *_: None)
        send(soon, [at(300, NOW), b"broken"])
        runs.run(soon, spark, None, "more")
    assert forget(soon, warehouse, in_two_days()) == 48 + 1 + 2
    last = runs.rebuild(soon, spark, "anew")
    assert (last.counts["visits"], last.counts["events"]) == (0, 1)
    assert audit(soon, last)


@pytest.mark.slow
def test_a_horizon_that_was_published_does_not_go_back(
    published: Settings, spark: SparkSession
) -> None:
    maintain(published, lambda: spark)
    served = latest(Warehouse.of(published))
    assert served is not None
    for days in (DAYS, DAYS + 60, 0):
        longer = ending(published, history_days=days)
        assert due(longer, served) is None
        assert maintain(longer, lambda: spark).published is None
    assert rollback(published, 1, "as it was").horizon is None
    assert_exact(published)
    assert maintain(published, lambda: spark).published is not None
    assert assert_exact(published).horizon == HORIZON


def test_a_day_before_the_horizon_cannot_be_reconciled_and_the_first_one_can(
    published: Settings, spark: SparkSession
) -> None:
    maintain(published, lambda: spark)
    with pytest.raises(ClickstreamError, match="lies before the horizon"):
        reconcile(published, spark, (HORIZON - MINUTE).date())
    assert reconcile(published, spark, HORIZON.date()).wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_whatever_point_it_dies_at_the_last_publication_is_served_and_the_next_goes_on(
    published: Settings, spark: SparkSession, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    """By kill -9; where two days have to have passed, by what nothing catches."""
    is_log = "forgotten" in point or "keep" in point
    few = ending(published, publications_kept=2, grace_minutes=0)
    if is_log:
        maintain(few, lambda: spark)
        send(few, [b"broken"])
        runs.run(few, spark, None, "second")
        monkeypatch.setattr(maintaining, "forget", lambda *given: forget(*given, now=in_two_days()))
        with monkeypatch.context() as patch:
            die_at(point, patch)
            with pytest.raises(Died, match=point):
                maintain(few, lambda: spark)
    else:
        killed(few, ("maintain",), point)
    publication = latest(Warehouse.of(few))
    assert publication is not None
    assert_since(few, publication)
    send(few, late(100))
    runs.run(few, spark, None, "next")
    maintain(few, lambda: spark)
    now = latest(Warehouse.of(few))
    assert now is not None
    assert now.horizon == HORIZON
    assert_since(few, now)
    assert audit(few, runs.rebuild(few, spark, "anew"))


def assert_since(settings: Settings, publication: Publication) -> None:
    """Exact, but for records that are forgotten."""
    assert assert_exact(settings, all_records=False) == publication


def forget_in_two_days(settings: Settings, warehouse: Warehouse) -> int:
    return forget(settings, warehouse, in_two_days())


def _times(warehouse: Warehouse) -> list[datetime]:
    times: list[datetime] = (
        warehouse.open(EVENTS).to_pyarrow_table(columns=["event_time"])["event_time"].to_pylist()
    )
    return times
