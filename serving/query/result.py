"""Rows -> the answer as JSON: Plausible's shape, and what the numbers rest on."""

from datetime import datetime, timedelta
from typing import Any

from clickstream import coverage
from clickstream.coverage import Coverage
from serving.query.plan import Plan
from serving.state import State, missing


def answer(plan: Plan, rows: list[tuple[Any, ...]], provenance: dict[str, Any]) -> dict[str, Any]:
    """results, meta and the query as it was understood."""
    query = plan.query
    wide = len(query.dimensions)
    meta = dict(provenance)
    if query.total_rows:
        meta["total_rows"] = rows[0][-1] if rows else 0
    if query.time_labels:
        meta["time_labels"] = list(dict.fromkeys(interval.label for interval in plan.intervals))
    return {
        "results": [
            {
                "dimensions": _labelled(plan, row[:wide]),
                "metrics": list(row[wide : wide + len(query.metrics)]),
            }
            for row in rows
        ],
        "meta": meta,
        "query": {
            "site_id": query.site_id,
            "metrics": list(query.metrics),
            "date_range": [plan.period.start.isoformat(), plan.period.end.isoformat()],
            "dimensions": list(query.dimensions),
            "filters": [["is", f.dimension, list(f.values)] for f in query.filters],
            "order_by": [list(order) for order in query.order_by],
            "pagination": {"limit": query.limit, "offset": query.offset},
        },
    }


def provenance(state: State, now: datetime, stale_after: float) -> dict[str, Any]:
    """What any answer says of itself: cutoff, publication, freshness, and what is missing."""
    cutoff, publication = state.cutoff, state.publication
    reached = state.reached > coverage.NEVER
    return {
        "cutoff": publication
        and {
            "time": cutoff.time and cutoff.time.isoformat(),
            "topic_id": cutoff.topic_id,
            "offsets": {str(p): offset for p, offset in sorted(cutoff.offsets.items())},
        },
        "publication": publication
        and {
            "version": publication.number,
            "published_at": publication.published_at.isoformat(),
            "run_id": publication.run_id,
            "definition": publication.definition,
        },
        "freshness": {
            "reached": state.reached.isoformat() if reached else None,
            "seconds_behind": _seconds(now - state.reached) if reached else None,
            "offsets": _ends(state.coverage),
        },
        "tail": {
            "visits": state.live,
            "share": round(state.live / state.visits, 4) if state.visits else 0.0,
        },
        "missing": [vars(one) for one in missing(state, now, stale_after)],
    }


def _seconds(lag: timedelta) -> float:
    return round(max(0.0, lag.total_seconds()), 3)


def _ends(held: Coverage | None) -> dict[str, int]:
    return {str(p): r.end for p, r in sorted(held.ranges.items())} if held else {}


def _labelled(plan: Plan, values: tuple[Any, ...]) -> list[Any]:
    return [
        plan.intervals[value].label if i == plan.time_at else value
        for i, value in enumerate(values)
    ]
