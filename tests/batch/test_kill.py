"""A step of a DAG is ended by kill -9: nothing is lost or doubled, and nobody sees a half.

The steps are processes, as Airflow starts them. Somebody reads all the time. A run of `batch` is
also killed in test_end_to_end.py, beside the other layers, and below Airflow in dags/test_dags.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from pyspark.sql import SparkSession

from batch import compact
from batch import run as runs
from batch.maintain import maintain
from clickstream.publication import latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.rows import deleted
from clickstream.warehouse.tables import VISITS
from tests.batch.killing import grow_old, killed
from tests.published import assert_exact
from tests.topic import event, send

STEPS = {
    "batch": ("compute --for killed", "audit --for killed", "publish --for killed", "expire"),
    "backfill": ("compute --anew --for killed", "audit --for killed", "publish --for killed"),
    "maintenance": ("maintain",),
}
WRITTEN = (
    *("visits written", "activity written", "cubes written"),
    *("visits compacted", "activity compacted", "views written", "proposed"),
)
# Why what the steps after `compute` leave is harmless, each at its points:
#   audits     a file that no commit names is no row, and vacuum takes it; of audits that were made
#              twice those of one moment count, the last
#   expire     its one commit takes fragments out and says from where on there are some; files that
#              no version has are only disk, until the next one's vacuum
#   vacuum     of files that nobody needs some are there yet; the next one looks again at what is
#   the trail  each table is one commit, and neither is looked up by what the other has
AUDITED = ("audits written", "audited")
SERVED_SINCE = (
    *("published", "fragments expired", "checkpoints written", "file taken away"),
    *("candidates shortened", "audits shortened"),
)
POINTS = {
    "batch": (
        *("dead_letters ingested", "events ingested", "stepped back", *WRITTEN, *AUDITED),
        *("about to publish", "published", "fragments expired"),
    ),
    "backfill": (*WRITTEN, *AUDITED, "about to publish", "published"),
    "maintenance": (
        *("compacted files written", "compacted", "visits compacted", "activity compacted"),
        *("proposed", *AUDITED, "about to publish", "published", "checkpoints written"),
        *("file taken away", "candidates shortened", "audits shortened"),
    ),
}
ONE_OF_EACH = [("maintenance", "visits compacted"), ("backfill", "activity written")]
LONG = [pytest.mark.slow, pytest.mark.timeout(3000)]
ALL = [
    pytest.param([(dag, point) for point in points], marks=LONG, id=dag)
    for dag, points in POINTS.items()
]


@contextmanager
def somebody_reads(settings: Settings) -> Iterator[None]:
    """Whatever is served meanwhile is one publication, whole."""
    wrong: list[Exception] = []
    read_whole, end = 0, Event()

    def read() -> None:
        nonlocal read_whole
        while not wrong and not end.wait(1):
            try:
                assert_exact(settings)
            except Exception as error:  # a file that is gone is as bad as a wrong number
                wrong.append(error)
            else:
                read_whole += 1

    reader = Thread(target=read)
    reader.start()
    try:
        yield
    finally:
        end.set()
        reader.join()
    assert not wrong, repr(wrong[0])
    assert read_whole


@pytest.mark.parametrize("deaths", [pytest.param(ONE_OF_EACH, id="one-of-each"), *ALL])
def test_whatever_dag_is_killed_at_whatever_point_the_next_run_is_exact(
    own: Settings,
    spark: SparkSession,
    monkeypatch: pytest.MonkeyPatch,
    deaths: list[tuple[str, str]],
) -> None:
    """Each finds what all that died before it have left."""
    warehouse, sent = Warehouse.of(own), 0

    def arrive() -> None:
        """Ten new visits, a late event of one that there is, a duplicate, a broken record."""
        nonlocal sent
        new = [event(n, visitor_id=f"v{n}") for n in range(10 * sent, 10 * sent + 10)]
        late = event(sent, visitor_id=f"v{sent}", event_id=f"late {sent}")
        send(own, [*new, late, event(0, visitor_id="v0"), b"broken"])
        sent += 1

    monkeypatch.setattr(compact, "FILES", 1000)  # the runs here leave their files to maintenance
    for n in range(2):
        arrive()
        runs.run(own, spark, None, f"run {n}")
    assert deleted(warehouse.open(VISITS)), "no deletion vector was written"
    for n, (dag, point) in enumerate(deaths):
        if dag == "maintenance" and n:
            runs.run(own, spark, None, "files to compact")
            grow_old(own)  # or vacuum would find nothing: those that died before have left some
        before = latest(warehouse)
        assert before is not None
        arrive()
        with somebody_reads(own):
            killed(own, STEPS[dag], point)
        served = assert_exact(own)
        if point in SERVED_SINCE:
            assert served.number == before.number + 1
        else:
            assert served == before
    runs.run(own, spark, None, "next")
    now = assert_exact(own)
    assert (now.counts["events"], now.counts["dead_letters"]) == (12 * sent, sent)
    monkeypatch.setattr(compact, "FILES", 2)
    assert maintain(own, lambda: spark).published == assert_exact(own)
