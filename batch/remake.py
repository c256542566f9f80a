"""Makes what the views have of a stretch of time anew from `events`, and replaces what differs.

Each view is right by the one before it: visits by events, activity by visits, cubes by activity
and visits. So whatever the rows of the stretch were before, they are then those of a rebuild. Two
use it: a repair of damaged days, and a horizon that moves, before which there is nothing.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from math import ceil

from pyspark.sql import SparkSession

from batch.compare import compare, told
from batch.events import Between
from batch.fence import Fence
from batch.parcel import Made
from batch.remade import Remake
from batch.stretch import DAY, Stretch
from batch.views import ROWS, files_of, gone_of
from clickstream import crash
from clickstream.publication import Publication
from clickstream.warehouse.inventory import count, listed
from clickstream.warehouse.tables import ACTIVITY, CUBES, EVENTS, VIEWS, VISITS, Table


def remake(spark: SparkSession, run: Fence, work: Remake) -> None:
    """Commits to the views what differs; nothing where nothing does."""
    shares = range(work.shares)
    tasks = spark.sparkContext.parallelize(shares, len(shares))
    visits = tasks.flatMap(work.visits).collect()
    versions = {**work.versions, VISITS.name: _swap(spark, run, VISITS, work, visits)}
    reach = [one.reach for one in visits if one.reach]
    work = replace(work, versions=versions, stretch=work.stretch.wider(0 * DAY, *reach))
    active = tasks.flatMap(work.active).partitionBy(work.shares, int)
    activity = active.mapPartitionsWithIndex(work.activity).partitionBy(work.shares, int)
    made = activity.mapPartitionsWithIndex(work.cubes).collect()
    for table in (ACTIVITY, CUBES):
        _swap(spark, run, table, work, [one for one in made if one.table == table.name])


def prepared(
    run: Fence, wanted: Between, stretch: Stretch, gap_seconds: int, timezones: dict[str, str]
) -> Remake:
    """The work over the newest versions of the views, shared out so that memory stays bounded."""
    handles = {t: run.warehouse.open(t) for t in (EVENTS, VISITS, ACTIVITY, CUBES)}
    visits = sum(file.rows for file in stretch.visits(listed(handles[VISITS])))
    days = sum(file.rows for file in stretch.local(listed(handles[ACTIVITY])))
    versions = {table.name: handle.version() for table, handle in handles.items()}
    shares = max(1, ceil(max(visits, days) / ROWS))
    return Remake(run.warehouse, gap_seconds, timezones, wanted, stretch, versions, shares)


def candidate_of(run: Fence, served: Publication, reason: str, made_for: str = "") -> Publication:
    """A candidate of what the run has made of a publication, with the same cutoff."""
    warehouse, versions = run.warehouse, run.versions()
    assert run.base == served
    counts = {t.name: count(warehouse.open(t, versions[t.name])) for t in VIEWS}
    return replace(
        served,
        number=served.number + 1,
        run_id=run.run_id,
        published_at=datetime.now(UTC),
        reason=reason,
        made_for=made_for,
        tables={**served.tables, **versions},
        counts={**served.counts, **counts},
        changes=told(compare(warehouse, served.tables, versions)),
    )


def _swap(spark: SparkSession, run: Fence, table: Table, work: Remake, made: Iterable[Made]) -> int:
    """Commits what tasks have made of a view; gives its version then."""
    version = work.versions[table.name]
    made = list(made)
    gone, files = gone_of(made), files_of(made, table)
    if not gone and not files:
        return version
    run.swap(spark, table, version, gone, files)
    crash.point(f"{table.name} made anew")
    return version + 1
