"""Records that are no events: how many by reason, and the newest of each as they came."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb

from clickstream.warehouse import Warehouse
from clickstream.warehouse.door import show
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.tables import DEAD_LETTERS

DAYS = 30
SAMPLES = 3
MOST_BYTES = 600  # of a record that are shown
_IP = re.compile(r'("ip"\s*:\s*)"[^"]*"?')  # events do not keep it, so it is not shown here


def told(con: duckdb.DuckDBPyConnection, warehouse: Warehouse) -> dict[str, Any]:
    """`days`: of arrival that are looked at. `reasons`: the most frequent first, each with its
    newest `samples`.
    """
    if not warehouse.exists(DEAD_LETTERS):
        return {"days": DAYS, "reasons": []}
    first = (datetime.now(UTC) - timedelta(days=DAYS)).date().isoformat()
    files = listed(warehouse.open(DEAD_LETTERS))
    recent = [file.path for file in files if dict(file.folder)["arrival_date"] >= first]
    show(con, warehouse, DEAD_LETTERS, only=recent)
    counts = con.execute(
        "SELECT reason, count(*), min(arrival_time), max(arrival_time) FROM dead_letters"
        " GROUP BY reason ORDER BY count(*) DESC, reason"
    ).fetchall()
    # Not by a window: that would hold every record at once, and one may have a MiB
    samples = con.execute(
        "SELECT reason, max_by((detail, octet_length(value), kafka_partition, kafka_offset,"
        f" arrival_time, value[1:{MOST_BYTES}]),"
        f" (arrival_time, -kafka_partition, -kafka_offset), {SAMPLES})"
        " FROM dead_letters GROUP BY reason"
    ).fetchall()
    newest = dict(samples)
    return {
        "days": DAYS,
        "reasons": [
            {
                "reason": reason,
                "records": records,
                "first": _instant(since),
                "last": _instant(until),
                "samples": [_sample(row) for row in newest[reason]],
            }
            for reason, records, since, until in counts
        ],
    }


def _sample(row: tuple[Any, ...]) -> dict[str, Any]:
    detail, size, partition, offset, arrival, shown = row
    return {
        "partition": partition,
        "offset": offset,
        "arrival_time": _instant(arrival),
        "detail": detail,
        "value": _IP.sub(r'\1"…"', (shown or b"").decode("utf-8", errors="replace")),
        "bytes": size or 0,
    }


def _instant(naive: datetime) -> str:
    return naive.replace(tzinfo=UTC).isoformat()
