"""Rows -> the answer as JSON: Plausible's shape, and what the numbers rest on."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from clickstream import coverage
from clickstream.coverage import Coverage
from clickstream.metrics import METRICS
from serving.query.change import change
from serving.query.money import money
from serving.query.plan import Plan
from serving.query.sql import MONEY
from serving.query.tree import as_json
from serving.state import State, missing

Rows = Sequence[tuple[Any, ...]]


def answer(
    plan: Plan,
    rows: Rows,
    earlier: Rows | None,
    provenance: dict[str, Any],
    currency: str,
    now: datetime,
) -> dict[str, Any]:
    """results, meta and the query as it was understood.

    earlier: all rows of the range that this one is compared with. currency: the site's.
    """
    query = plan.query
    meta = dict(provenance)
    if query.imports:
        meta |= {"imports_included": False, "imports_skip_reason": "no_imported_data"}
    if query.total_rows:
        meta["total_rows"] = rows[0][-1] if rows else 0
    if query.time_labels:
        meta |= _time_labels(plan, now)
    results = [_result(plan, row, currency) for row in rows]
    if plan.earlier is not None:
        _compare(plan.earlier, results, rows, earlier or (), currency)
    if warnings := _warnings(plan, rows):
        meta["metric_warnings"] = warnings
    return {"results": results, "meta": meta, "query": _understood(plan)}


def _result(plan: Plan, row: tuple[Any, ...], currency: str) -> dict[str, Any]:
    wide = len(plan.query.dimensions)
    return {
        "dimensions": _labelled(plan, row[:wide]),
        "metrics": _metrics(plan, row[wide:], currency),
    }


def _metrics(plan: Plan, values: tuple[Any, ...], currency: str) -> list[Any]:
    names = plan.query.metrics
    if not _has_money(names):
        return list(values[: len(names)])
    paid_in = values[len(names) + MONEY.index("currency")] or currency
    return [
        money(value, paid_in) if METRICS[name].kind == "money" and value is not None else value
        for name, value in zip(names, values, strict=False)
    ]


def _compare(
    earlier: Plan, results: list[dict[str, Any]], rows: Rows, before: Rows, currency: str
) -> None:
    """Beside each row the same group of the earlier range; intervals are met by their number."""
    query = earlier.query
    wide = len(query.dimensions)
    found = {row[:wide]: _metrics(earlier, row[wide:], currency) for row in before}
    nothing = [
        money(0, currency) if METRICS[name].kind == "money" else METRICS[name].empty
        for name in query.metrics
    ]
    for result, row in zip(results, rows, strict=True):
        metrics = found.get(row[:wide], nothing)
        result["comparison"] = {
            "dimensions": _labelled(earlier, row[:wide]),
            "metrics": metrics,
            "change": [
                change(METRICS[name], old, new)
                for name, old, new in zip(query.metrics, metrics, result["metrics"], strict=True)
            ],
        }


def _time_labels(plan: Plan, now: datetime) -> dict[str, list[str]]:
    """All of the range, and those of intervals that are not over, or not all within the range."""
    labels = dict.fromkeys(interval.label for interval in plan.intervals)
    partial = dict.fromkeys(i.label for i in plan.intervals if not i.is_whole or i.end > now)
    return {"time_labels": list(labels), "partial_time_labels": list(partial)}


def _warnings(plan: Plan, rows: Rows) -> dict[str, dict[str, str]]:
    asked = [name for name in plan.query.metrics if METRICS[name].kind == "money"]
    at = len(plan.query.dimensions) + len(plan.query.metrics) + MONEY.index("currencies")
    if not asked or not any((row[at] or 0) > 1 for row in rows):
        return {}
    says = "Several currencies in one group are not added up: ask by event:currency."
    return {name: {"code": "several_currencies", "warning": says} for name in asked}


def _has_money(names: Sequence[str]) -> bool:
    return any(METRICS[name].kind == "money" for name in names)


def _understood(plan: Plan) -> dict[str, Any]:
    query = plan.query
    said: dict[str, Any] = {
        "site_id": query.site_id,
        "metrics": list(query.metrics),
        "date_range": [plan.period.start.isoformat(), plan.period.end.isoformat()],
        "dimensions": list(query.dimensions),
        "filters": as_json(query.filters),
        "order_by": [list(order) for order in query.order_by],
        "pagination": {"limit": query.limit, "offset": query.offset},
    }
    if plan.unit:
        said["interval"] = plan.unit
    if plan.earlier:
        period = plan.earlier.period
        said["comparison_date_range"] = [period.start.isoformat(), period.end.isoformat()]
    return said


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
    labels: Mapping[int, str] = {n: interval.label for n, interval in enumerate(plan.intervals)}
    return [labels.get(v) if i == plan.time_at else v for i, v in enumerate(values)]
