"""Publications: which versions of which tables are complete up to which cutoff, in one statement.

A publication is one row of the Delta table `publications`, made by one commit; its number is that
commit's version. The row is written last: before it, a run has changed nothing that is served.

A candidate is what would be the next publication: computed, and not published yet. Of several for
one base at most one is ever published.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from clickstream.cutoff import Cutoff
from clickstream.errors import ClickstreamError
from clickstream.warehouse import Warehouse
from clickstream.warehouse.rows import of_files
from clickstream.warehouse.tables import PUBLICATIONS


@dataclass(frozen=True)
class Publication:
    """One publication. Its number is the version of `publications` that its commit made.

    published_at: of a candidate, when it was computed. made_for: who asked for it. cubes: the hash
    of what made them of visits. timezones: of the sites, which the days of cubes go by. horizon: a
    UTC midnight; answers are of all events that happened at or after it; None: of all. changes:
    where days were made anew, what that changed of the publication before, as JSON; else ''.
    """

    number: int
    run_id: str
    published_at: datetime
    reason: str
    definition: str
    cutoff: Cutoff
    tables: Mapping[str, int]  # name -> Delta version
    counts: Mapping[str, int]  # name -> rows
    made_for: str = ""
    cubes: str = ""
    timezones: Mapping[str, str] = field(default_factory=dict)
    horizon: datetime | None = None
    changes: str = ""


def latest(warehouse: Warehouse) -> Publication | None:
    """The publication to serve now; None before the first."""
    return next(newest_first(warehouse), None)


def at(warehouse: Warehouse, number: int) -> Publication | None:
    """One publication by its number; None where there is none."""
    found = (p for p in newest_first(warehouse, number) if p.number <= number)
    newest = next(found, None)
    return newest if newest and newest.number == number else None


def history(warehouse: Warehouse) -> list[Publication]:
    """Every publication, newest first. Reads a file for each: mostly `recent` is enough."""
    return list(newest_first(warehouse))


def recent(warehouse: Warehouse, count: int, since: datetime) -> list[Publication]:
    """The newest ones, newest first: so many, and all that were the newest at or after `since`."""
    found: list[Publication] = []
    for one in newest_first(warehouse):
        # a publication was the newest until the one after it was made
        if len(found) >= count and found and found[-1].published_at < since:
            break
        found.append(one)
    return found


def newest_first(warehouse: Warehouse, number: int | None = None) -> Iterator[Publication]:
    """Publications from a number on back to the first; None: from the newest.

    Each is read only when it is asked for, by the number that its file states: what it costs to
    open one does not follow how many there are. Files of before files stated it come last.
    """
    if not warehouse.exists(PUBLICATIONS):
        return
    stated: list[tuple[int, str]] = []
    unstated: list[str] = []
    for file in pa.table(warehouse.open(PUBLICATIONS).get_add_actions(flatten=True)).to_pylist():
        theirs = file.get("max.number")
        if theirs is None:
            unstated.append(file["path"])
        elif number is None or theirs <= number:
            stated.append((theirs, file["path"]))
    for _, path in sorted(stated, reverse=True):
        yield from _read(warehouse, [path])
    yield from _read(warehouse, unstated)


def _read(warehouse: Warehouse, paths: list[str]) -> list[Publication]:
    """Those in some files, newest first."""
    rows = of_files(warehouse, PUBLICATIONS, paths).to_pylist()
    return sorted(map(of_row, rows), key=lambda p: -p.number)


def publish(
    warehouse: Warehouse,
    new: Publication,
    after: Publication | None,
    again: Publication | None = None,
) -> None:
    """Makes new the publication that is served, at once and whole.

    again: the earlier publication whose tables, cutoff and horizon new has; such a one alone may
    take these two back. Raises where one would go backward else, and Overtaken where another run
    has published since `after` was read: nothing is changed then.
    """
    if after and not (again and _is_said_again(warehouse, again, new)):
        _refuse_going_back(new, after)
    handle = warehouse.open(PUBLICATIONS, after.number if after else 0)
    files = warehouse.write(PUBLICATIONS, pa.Table.from_pylist([as_row(new)], PUBLICATIONS.columns))
    warehouse.commit(handle, PUBLICATIONS, files, says={"run_id": new.run_id})


def _refuse_going_back(new: Publication, after: Publication) -> None:
    is_same_topic = new.cutoff.topic_id == after.cutoff.topic_id
    if is_same_topic and new.cutoff.is_behind(after.cutoff):
        raise ClickstreamError(
            f"Publication {new.number} would take the cutoff back from {dict(after.cutoff.offsets)}"
            f" to {dict(new.cutoff.offsets)}",
            do="A cutoff never goes backward; run the batch for a later time.",
        )
    if after.horizon and (new.horizon is None or new.horizon < after.horizon):
        raise ClickstreamError(
            f"Publication {new.number} would take the horizon back from {after.horizon:%Y-%m-%d}"
            f" to {f'{new.horizon:%Y-%m-%d}' if new.horizon else 'the first event'}",
            do="A horizon never goes backward; compute the candidate again.",
        )


def drift(new: Publication, before: Publication | None) -> dict[str, int]:
    """How many rows more each table has than in the publication before; less than 0: fewer."""
    held = before.counts if before else {}
    return {table: count - held.get(table, 0) for table, count in new.counts.items()}


def as_told(new: Publication, before: Publication | None) -> dict[str, Any]:
    """A publication as JSON has it, with its drift against the one before."""
    cutoff, was = new.cutoff, before.cutoff if before else Cutoff(new.cutoff.topic_id)
    return {
        "number": new.number,
        "published_at": new.published_at.isoformat(),
        "made_for": new.made_for,
        "reason": new.reason,
        "run_id": new.run_id,
        "definition": new.definition,
        "cutoff": {
            "topic_id": cutoff.topic_id,
            "time": cutoff.time.isoformat() if cutoff.time else None,
            "offsets": {str(p): offset for p, offset in sorted(cutoff.offsets.items())},
        },
        "tables": dict(new.tables),
        "counts": dict(new.counts),
        "horizon": new.horizon.isoformat() if new.horizon else None,
        "changes": json.loads(new.changes) if new.changes else [],
        "drift": {
            "rows": drift(new, before),
            "offsets": {str(p): end - was[p] for p, end in sorted(cutoff.offsets.items())},
        },
    }


def _is_said_again(warehouse: Warehouse, again: Publication, new: Publication) -> bool:
    """Whether new says what a publication said that was really made."""
    says = [(p.definition, p.cutoff, p.tables, p.counts, p.horizon) for p in (again, new)]
    return says[0] == says[1] and at(warehouse, again.number) == again


def as_row(publication: Publication) -> dict[str, Any]:
    """Of `publications` and of `candidates`."""
    cutoff = publication.cutoff
    return {
        "number": publication.number,
        "run_id": publication.run_id,
        "made_for": publication.made_for,
        "published_at": publication.published_at,
        "reason": publication.reason,
        "definition": publication.definition,
        "cubes": publication.cubes,
        "timezones": sorted(publication.timezones.items()),
        "topic_id": cutoff.topic_id,
        "cutoff": sorted(cutoff.offsets.items()),
        "cutoff_time": cutoff.time,
        "tables": sorted(publication.tables.items()),
        "counts": sorted(publication.counts.items()),
        "horizon": publication.horizon,
        "changes": publication.changes,
    }


def of_row(row: dict[str, Any]) -> Publication:
    return Publication(
        number=row["number"],
        run_id=row["run_id"],
        published_at=row["published_at"],
        reason=row["reason"],
        definition=row["definition"],
        cutoff=Cutoff(row["topic_id"], dict(row["cutoff"]), row["cutoff_time"]),
        tables=dict(row["tables"]),
        counts=dict(row["counts"]),
        made_for=row["made_for"],
        cubes=row["cubes"],
        timezones=dict(row["timezones"]),
        horizon=row["horizon"],
        changes=row["changes"] or "",
    )
