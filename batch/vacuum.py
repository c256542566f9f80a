"""Takes files away that no publication which can still be served needs.

Kept are all files of every version that one of these names: the last publications (a setting),
those that were the newest within the grace, and candidates that may still be published; and of the
newest version of each table, which a run may be working on. And whatever is young: a run writes
files before it commits them.

Not by delta-rs's vacuum, which takes files of deletion vectors that are in force: the version would
be unreadable (tests/batch/test_doors.py shows it). Such files are never taken here; they are small.
`candidates` and `audits` have none, and their newest version has all that is needed of them
(batch/trail.py): there it is delta-rs's, which goes by when a file was taken out.
"""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import structlog
from deltalake.exceptions import DeltaError
from pyarrow.fs import FileInfo, FileSelector, FileType

from batch.expire import FILES_KEPT_HOURS
from clickstream import crash
from clickstream.candidate import candidates
from clickstream.errors import ClickstreamError
from clickstream.publication import Publication, recent
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.files import filesystem
from clickstream.warehouse.rows import data_files
from clickstream.warehouse.tables import AUDITS, CANDIDATES, DEAD_LETTERS, EVENTS, VIEWS, Table

log = structlog.get_logger()

TABLES = (EVENTS, DEAD_LETTERS, *VIEWS)
TRAIL = (CANDIDATES, AUDITS)


def vacuum(settings: Settings, warehouse: Warehouse, now: datetime | None = None) -> int:
    """Takes away what may go; gives how many files went."""
    now = now or datetime.now(UTC)
    kept = kept_served(settings, warehouse, now)
    young = now - timedelta(hours=settings.batch.files_kept_hours)
    gone = sum(_vacuum(warehouse, table, kept, young) for table in TABLES)
    return gone + sum(_vacuum_trail(warehouse, table) for table in TRAIL)


def kept_served(
    settings: Settings, warehouse: Warehouse, now: datetime, hours: float = 0
) -> list[Publication]:
    """Publications that can still be served or gone back to, and what may become one.

    hours: also those that were the newest so lately, whose files are young. The newest comes first.
    """
    since = now - max(timedelta(minutes=settings.batch.grace_minutes), timedelta(hours=hours))
    published = recent(warehouse, settings.batch.publications_kept, since)
    lately = [old for new, old in pairwise(published) if new.published_at >= since]
    newest = published[0].number if published else 0
    waiting = [c for c in candidates(warehouse) if c.number > newest]
    return [*published[: settings.batch.publications_kept], *lately, *waiting]


def _vacuum(warehouse: Warehouse, table: Table, kept: list[Publication], young: datetime) -> int:
    found = _found(warehouse, table)
    needed = _needed(warehouse, table, kept)
    if strange := needed - found.keys():
        raise ClickstreamError(
            f"{len(strange)} files that {table.name} has are not where they should be; nothing "
            "was taken away",
            where=f"{warehouse.path(table)}/{min(strange)}",
            do="Restore them from a backup, or `clickstream batch rebuild` where it is a view.",
        )
    gone = [path for path, info in found.items() if path not in needed and info.mtime < young]
    for path in gone:
        warehouse.take_away(table, path)
        crash.point("file taken away")
    if gone:
        log.info("taken away", table=table.name, files=len(gone))
    return len(gone)


def _vacuum_trail(warehouse: Warehouse, table: Table) -> int:
    before = _found(warehouse, table).keys()
    warehouse.vacuum(table, FILES_KEPT_HOURS)  # names files too that went long ago
    gone = len(before - _found(warehouse, table).keys())
    if gone:
        log.info("taken away", table=table.name, files=gone)
    return gone


def _found(warehouse: Warehouse, table: Table) -> dict[str, FileInfo]:
    """A table's data files that are there, by their paths below its folder."""
    store = filesystem(warehouse.url, warehouse.storage_options)
    files = {
        info.path.removeprefix(f"{table.name}/"): info
        for info in store.get_file_info(FileSelector(table.name, recursive=True))
        if info.type == FileType.File and info.extension == "parquet"
    }
    return {path: info for path, info in files.items() if not path.startswith("_delta_log/")}


def _needed(warehouse: Warehouse, table: Table, kept: list[Publication]) -> set[str]:
    newest = warehouse.open(table).version()
    needed: set[str] = set()
    for version in {newest, *(p.tables[table.name] for p in kept if table.name in p.tables)}:
        try:
            needed |= set(data_files(warehouse.open(table, version)))
        except DeltaError:
            if kept and version == kept[0].tables.get(table.name):
                raise
            log.warning("cannot be read any more", table=table.name, version=version)
    return needed
