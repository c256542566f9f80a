"""The trail that runs leave in `candidates` and `audits`, kept as long as its publications are.

A run adds a small file to each. Once a day what is kept becomes one file, and the rest goes. Files
that this takes out are taken away the next day, and never within the hour (batch/vacuum.py):
somebody may be reading them.
"""

from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import structlog

from batch.publish import was_published
from batch.vacuum import kept_served
from clickstream import crash
from clickstream.candidate import candidates
from clickstream.event import INSTANT
from clickstream.publication import Publication
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse, try_again
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.rows import of_files
from clickstream.warehouse.tables import AUDITS, CANDIDATES, Table

log = structlog.get_logger()

_TIMES = {CANDIDATES: "published_at", AUDITS: "audited_at"}


def shorten(settings: Settings, warehouse: Warehouse, now: datetime | None = None) -> int:
    """Takes out what no kept publication needs, and gives how many rows went.

    Kept are the rows of publications that can be served or gone back to, of candidates that may be
    published yet or are owed, those of the last `batch.files_kept_hours`, and the newest of each
    table.
    """
    now = now or datetime.now(UTC)
    hours = settings.batch.files_kept_hours
    kept = [*kept_served(settings, warehouse, now, hours), *_owed(warehouse)]
    runs = pa.array([one.run_id for one in kept], pa.string())
    young = now - timedelta(hours=hours)
    return sum(_shorten(warehouse, table, runs, young) for table in _TIMES)


def _owed(warehouse: Warehouse) -> list[Publication]:
    """Candidates that make days anew and were never published; of each who asked, the newest.

    `publish` has to find such a one, to say that it is to be computed again. Were it gone, that
    would find nothing new and end well, and the days would stay as they were.
    """
    by_time = sorted(candidates(warehouse), key=lambda one: one.published_at)
    newest = {one.made_for: one for one in by_time}
    return [one for one in newest.values() if one.changes and not was_published(warehouse, one)]


@try_again
def _shorten(warehouse: Warehouse, table: Table, runs: pa.Array, young: datetime) -> int:
    handle = warehouse.open(table)
    files = listed(handle)
    rows = of_files(warehouse, table, [file.path for file in files])
    time = _TIMES[table]
    newest = pc.max(rows[time]).as_py()
    late = pc.field(time) >= pa.scalar(min(young, newest or young), INSTANT)
    kept = rows.filter(late | pc.field("run_id").isin(runs))
    gone = int(rows.num_rows - kept.num_rows)
    if gone or len(files) > 1:
        removals = [file.removal(data_changes=True) for file in files]
        warehouse.commit(handle, table, warehouse.write(table, kept), removed=removals)
        crash.point(f"{table.name} shortened")
        log.info("shortened", table=table.name, rows=gone, files=len(files))
    return gone
