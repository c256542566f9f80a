"""The last recompute of a day beside what was served (batch's `reconcile`)."""

from typing import Any

from clickstream.warehouse import Warehouse
from clickstream.warehouse.rows import whole
from clickstream.warehouse.tables import RECONCILIATIONS


def told(warehouse: Warehouse) -> dict[str, Any] | None:
    """The day, when it was recomputed, and a row a site and metric; None: never yet."""
    if not warehouse.exists(RECONCILIATIONS):
        return None
    rows = whole(warehouse, RECONCILIATIONS).to_pylist()
    newest = max((row["reconciled_at"] for row in rows), default=None)
    if newest is None:
        return None
    last = [row for row in rows if row["reconciled_at"] == newest]
    return {
        "day": last[0]["day"].isoformat(),
        "reconciled_at": newest.isoformat(),
        "rows": [
            {name: row[name] for name in row if name not in ("day", "reconciled_at")}
            for row in sorted(last, key=lambda row: (row["site_id"], row["metric"]))
        ],
    }
