"""The speed layer's newest commits, and where its offsets stand beside the cutoff."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import FRAGMENTS
from serving.state import State

COMMITS = 300  # read at most
WINDOW = timedelta(seconds=60)


def told(warehouse: Warehouse, state: State) -> dict[str, Any]:
    """`commits`, `events` and `dead_letters` of the last `seconds`; `partitions` with offsets."""
    counted = {"commits": 0, "events": 0, "dead_letters": 0}
    since = datetime.now(UTC) - WINDOW
    if warehouse.exists(FRAGMENTS):
        for commit in warehouse.open(FRAGMENTS).history(limit=COMMITS):
            made = datetime.fromtimestamp(commit.get("timestamp", 0) / 1000, UTC)
            if made < since:
                break
            if "covers" in commit and any(a < b for a, b in json.loads(commit["covers"]).values()):
                counted["commits"] += 1
                counted["events"] += int(commit.get("events", 0))
                counted["dead_letters"] += int(commit.get("dead_letters", 0))
    return {"seconds": WINDOW.total_seconds(), **counted, "partitions": _partitions(state)}


def _partitions(state: State) -> list[dict[str, Any]]:
    """Of each partition: batch is complete below `cutoff`, fragments are there from, to."""
    held = state.coverage.ranges if state.coverage else {}
    return [
        {
            "partition": partition,
            "cutoff": state.cutoff[partition],
            "from": held[partition].start if partition in held else None,
            "to": held[partition].end if partition in held else None,
        }
        for partition in sorted({*held, *state.cutoff.offsets})
    ]
