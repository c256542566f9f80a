"""Kafka records -> events and dead letters: the one function that both layers parse with."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from clickstream.contract.fields import Event, event
from clickstream.contract.reasons import Rejected
from clickstream.event import DEAD_LETTER, EVENT, INSTANT, PLACE_IN_LOG, PROPS, RECORD

# Records at a time: whatever they hold, no column reaches Arrow's 2 GiB for text.
CHUNK = 8192

_PLACE = [name for name, _ in PLACE_IN_LOG]

# A topic that keeps its senders' clocks may have a record of the year 58,139: no folder of a table
# can be named by that. No count depends on when a record arrived.
LAST_ARRIVAL = datetime(9999, 12, 31, tzinfo=UTC)


class Parsed(NamedTuple):
    """Every record is a row of exactly one of both, in the records' order."""

    events: pa.Table  # clickstream.event.EVENT
    dead_letters: pa.Table  # clickstream.event.DEAD_LETTER


def parse(records: pa.Table) -> Parsed:
    """Records (clickstream.event.RECORD) as events, or as dead letters with a reason.

    A pure function of the records: no clock, no network, no state but caches. Raises for no
    content of a value.
    """
    if not records.schema.equals(RECORD):
        records = records.select(RECORD.names).cast(RECORD)
    events, dead_letters = [], []
    for batch in records.to_batches(max_chunksize=CHUNK):
        good, bad = _parse(batch)
        events.append(good)
        dead_letters.append(bad)
    return Parsed(
        pa.Table.from_batches(events, schema=EVENT),
        pa.Table.from_batches(dead_letters, schema=DEAD_LETTER),
    )


def _parse(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    good: list[Event] = []
    bad: list[tuple[str, str, bytes]] = []
    is_event: list[bool] = []
    for value in batch.column("value").to_pylist():
        try:
            good.append(event(value))
            is_event.append(True)
        except Rejected as why:
            bad.append((why.reason.value, why.detail, value or b""))
            is_event.append(False)
    mask = pa.array(is_event, pa.bool_())
    places = _in_time(batch.select(_PLACE))
    events = _columns(good, EVENT) + (places.filter(mask) if bad else places).columns
    letters = _columns(bad, DEAD_LETTER) + places.filter(pc.invert(mask)).columns
    return (
        pa.RecordBatch.from_arrays(events, schema=EVENT),
        pa.RecordBatch.from_arrays(letters, schema=DEAD_LETTER),
    )


def _in_time(places: pa.RecordBatch) -> pa.RecordBatch:
    arrived, last = places["arrival_time"], pa.scalar(LAST_ARRIVAL, INSTANT)
    within = pc.if_else(pc.greater(arrived, last), last, arrived)
    return places.set_column(places.schema.get_field_index("arrival_time"), "arrival_time", within)


def _columns(rows: list[Any], schema: pa.Schema) -> list[pa.Array]:
    fields = list(schema)[: len(schema) - len(_PLACE)]
    columns = zip(*rows, strict=True) if rows else ((),) * len(fields)
    return [
        _props(column) if field.type == PROPS else pa.array(column, field.type)
        for field, column in zip(fields, columns, strict=True)
    ]


def _props(column: Any) -> pa.Array:
    # Three flat arrays: pa.array on a list of dictionaries takes ten times as long.
    offsets = [0]
    pairs: list[tuple[str, str]] = []
    for kept in column:
        pairs += kept
        offsets.append(len(pairs))
    keys, values = zip(*pairs, strict=True) if pairs else ((), ())
    struct = pa.StructArray.from_arrays(
        [pa.array(keys, pa.string()), pa.array(values, pa.string())],
        fields=list(PROPS.value_type),
    )
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), struct, type=PROPS)
