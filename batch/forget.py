"""Takes records out of `events` and `dead_letters` that happened before the horizon.

Only where no publication needs them that can still be served or gone back to: before the earliest
of their horizons, below the lowest of their cutoffs. How many went, and from which offsets, rides
on the same commit: audits count every offset, and a rollback must know what is no longer there.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import structlog
from deltalake import DeltaTable

from batch.vacuum import kept_served
from clickstream import crash
from clickstream.cutoff import Cutoff
from clickstream.event import INSTANT
from clickstream.publication import Publication
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.files import DataFile, filesystem
from clickstream.warehouse.inventory import Listed, listed
from clickstream.warehouse.tables import DEAD_LETTERS, EVENTS, Table

log = structlog.get_logger()

# By what a row is before the horizon: a dead letter did not happen, it arrived
_TIMES = {EVENTS: "event_time", DEAD_LETTERS: "arrival_time"}


@dataclass(frozen=True)
class Forgotten:
    """What one version of a table no longer has: rows before a horizon, below these offsets.

    rows: how many, by partition.
    """

    horizon: datetime | None
    below: Cutoff
    rows: Mapping[int, int] = field(default_factory=dict)


def forgotten(handle: DeltaTable, cutoff: Cutoff) -> Forgotten:
    """What a version of `events` or `dead_letters` has lost so, of the partitions of a cutoff."""
    topic = cutoff.topic_id
    day = handle.transaction_version(f"horizon/{topic}")
    told = {
        name: {p: handle.transaction_version(f"{name}/{p}/{topic}") or 0 for p in cutoff.offsets}
        for name in ("forgotten", "forgotten_below")
    }
    horizon = datetime.fromtimestamp(day * 86400, UTC) if day is not None else None
    return Forgotten(horizon, Cutoff(topic, told["forgotten_below"]), told["forgotten"])


def forget(settings: Settings, warehouse: Warehouse, now: datetime | None = None) -> int:
    """Takes the rows out, and gives how many. Raises Overtaken where a run writes meanwhile."""
    kept = kept_served(
        settings, warehouse, now or datetime.now(UTC), settings.batch.files_kept_hours
    )
    horizon, cutoff = _needed(kept)
    if horizon is None:
        return 0
    gone = 0
    for table in (EVENTS, DEAD_LETTERS):
        gone += _forget(warehouse, table, horizon, cutoff)
        crash.point(f"{table.name} forgotten")
    return gone


def _needed(kept: list[Publication]) -> tuple[datetime | None, Cutoff]:
    """The earliest horizon, and the lowest cutoff, of all these; no horizon: nothing may go."""
    served = kept[0].cutoff
    horizons = [p.horizon for p in kept]
    known = [h for h in horizons if h is not None]
    if len(known) < len(kept) or any(p.cutoff.topic_id != served.topic_id for p in kept):
        return None, served
    lowest = {p: min(one.cutoff[p] for one in kept) for p in served.offsets}
    return min(known), Cutoff(served.topic_id, lowest)


def _forget(warehouse: Warehouse, table: Table, horizon: datetime, cutoff: Cutoff) -> int:
    handle = warehouse.open(table)
    before = forgotten(handle, cutoff)
    files: list[DataFile] = []
    removed: list[Listed] = []
    rows: Counter[int] = Counter(before.rows)
    for file, left, gone in _without(warehouse, table, listed(handle), horizon, cutoff):
        removed.append(file)
        rows.update(gone)
        files += warehouse.write(table, left)
    if removed:
        crash.point("rows to keep written")
        warehouse.commit(
            handle,
            table,
            files,
            removed=[file.removal(data_changes=True) for file in removed],
            transactions=_numbers(horizon, cutoff, before, rows),
            says={"forgets": f"before {horizon:%Y-%m-%d}"},
        )
    count = sum(rows.values()) - sum(before.rows.values())
    log.info("forgotten", table=table.name, rows=count)
    return count


def _numbers(
    horizon: datetime, cutoff: Cutoff, before: Forgotten, rows: Mapping[int, int]
) -> dict[str, int]:
    topic = cutoff.topic_id
    latest = max(filter(None, (horizon, before.horizon)))
    numbers = {f"horizon/{topic}": (latest - datetime.fromtimestamp(0, UTC)) // timedelta(days=1)}
    for p, end in cutoff.offsets.items():
        numbers[f"forgotten/{p}/{topic}"] = rows.get(p, 0)
        numbers[f"forgotten_below/{p}/{topic}"] = max(end, before.below[p])
    return numbers


def _without(
    warehouse: Warehouse, table: Table, files: list[Listed], horizon: datetime, cutoff: Cutoff
) -> Iterator[tuple[Listed, pa.Table, Counter[int]]]:
    """Each file that has rows to go, with the rows that stay, and how many go by partition."""
    store = filesystem(warehouse.path(table), warehouse.storage_options)
    for file in files:
        with store.open_input_file(file.path) as source:
            parquet = pq.ParquetFile(source)
            if not _may_hold(parquet, _TIMES[table], horizon):
                continue
            rows = parquet.read()
        goes = _goes(rows, _TIMES[table], horizon, cutoff)
        gone = Counter(rows.filter(goes)["kafka_partition"].to_pylist())
        if not gone:
            continue
        left = rows.filter(pc.invert(goes))
        for name, value in file.folder:
            kind = table.columns.field(name).type
            left = left.append_column(name, pa.array([value] * left.num_rows).cast(kind))
        yield file, left.select(table.columns.names).cast(table.columns), gone


def _may_hold(parquet: pq.ParquetFile, time: str, horizon: datetime) -> bool:
    """Whether a file can have a row of before, by what its row groups state."""
    column = parquet.schema_arrow.get_field_index(time)
    stated = [parquet.metadata.row_group(n) for n in range(parquet.num_row_groups)]
    return any(_least(group, time) < horizon for group in stated) if column >= 0 else True


def _least(group: pq.RowGroupMetaData, name: str) -> datetime:
    for n in range(group.num_columns):
        column = group.column(n)
        if column.path_in_schema == name and column.statistics and column.statistics.has_min_max:
            least: datetime = column.statistics.min
            return least if least.tzinfo else least.replace(tzinfo=UTC)
    return datetime.min.replace(tzinfo=UTC)


def _goes(rows: pa.Table, time: str, horizon: datetime, cutoff: Cutoff) -> pa.ChunkedArray:
    """Which rows go: they are of before, and no publication has them beyond its cutoff."""
    ends = pa.table(
        {
            "kafka_partition": pa.array(list(cutoff.offsets), pa.int32()),
            "below": pa.array(list(cutoff.offsets.values()), pa.int64()),
        }
    )
    place = pc.index_in(rows["kafka_partition"], ends["kafka_partition"].combine_chunks())
    below = pc.fill_null(ends["below"].combine_chunks().take(place.combine_chunks()), 0)
    old = pc.less(rows[time].cast(INSTANT), pa.scalar(horizon, INSTANT))
    return pc.and_(old, pc.less(rows["kafka_offset"], pa.chunked_array([below])))
