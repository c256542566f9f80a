"""The newest publications, and what the audits of each found."""

import json
from collections import defaultdict
from collections.abc import Collection
from itertools import islice, pairwise
from typing import Any

from clickstream.publication import as_told, newest_first
from clickstream.warehouse import Warehouse
from clickstream.warehouse.inventory import files_with
from clickstream.warehouse.rows import of_files
from clickstream.warehouse.tables import AUDITS

SHOWN = 20
Told = dict[str, Any]


def told(warehouse: Warehouse) -> Told:
    """`results`: newest first, each with its `audits`; `refused`: the newest audits, where they
    are of a candidate that was not published; null: they are not.
    """
    found = list(islice(newest_first(warehouse), SHOWN + 1))
    results = [as_told(new, before) for new, before in pairwise([*found, None]) if new]
    results = results[:SHOWN]
    audits = _audits(warehouse, {one["run_id"] for one in results})
    for one in results:
        one["audits"] = audits.get(one["run_id"])
    newest = max(audits, key=lambda run: audits[run]["audited_at"], default=None)
    published = {one["run_id"] for one in results}
    is_refused = newest is not None and newest not in published and audits[newest]["errors"]
    return {
        "results": results,
        "refused": {"run_id": newest, **audits[newest]} if newest and is_refused else None,
    }


def _audits(warehouse: Warehouse, runs: Collection[str]) -> dict[str, Told]:
    """By run, of these and of the one that was audited last."""
    if not warehouse.exists(AUDITS):
        return {}
    handle = warehouse.open(AUDITS)
    wanted = {*files_with(handle, run_id=runs), *files_with(handle)[:1]}
    by_run: dict[str, list[Told]] = defaultdict(list)
    for row in of_files(warehouse, AUDITS, sorted(wanted)).to_pylist():
        by_run[row["run_id"]].append(row)
    return {run: _summary(rows) for run, rows in by_run.items()}


def _summary(rows: list[Told]) -> Told:
    """Of the newest audits of a run; an audit that found nothing is counted alone."""
    newest = max(row["audited_at"] for row in rows)
    made = [row for row in rows if row["audited_at"] == newest]
    found = [row for row in made if row["rows"]]
    return {
        "audited_at": newest.isoformat(),
        "made": len(made),
        "errors": sum(row["severity"] == "error" for row in found),
        "warnings": sum(row["severity"] == "warning" for row in found),
        "found": [
            {key: row[key] for key in ("audit", "severity", "says", "rows")}
            | {"shown": json.loads(row["shown"])}
            for row in sorted(found, key=lambda row: (row["severity"], row["audit"]))
        ],
    }
