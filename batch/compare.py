"""How the rows of two versions of a view differ, by day. Files that both have are not read."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from clickstream.views import duckdb as views
from clickstream.warehouse import Warehouse
from clickstream.warehouse.door import show
from clickstream.warehouse.inventory import listed
from clickstream.warehouse.rows import deleted, of_file
from clickstream.warehouse.tables import VIEWS, Table

DAYS_TOLD = 31  # of each view, those that differ most: a publication keeps them


@dataclass(frozen=True)
class Differs:
    """Of one day of a view: how many rows are gone, were made, and are the same."""

    table: str
    day: date
    gone: int
    made: int
    same: int


def compare(
    warehouse: Warehouse, before: Mapping[str, int], after: Mapping[str, int]
) -> list[Differs]:
    """All days of all views between versions of them; a view that was not there yet had no rows.

    Rows are told apart by a hash of 64 bits. Days: as the view's folders have them.
    """
    return [
        one
        for table in VIEWS
        for one in _of_table(warehouse, table, before.get(table.name, 0), after[table.name])
    ]


def told(differs: Iterable[Differs]) -> str:
    """As JSON: for each view its rows gone, made and same, and the same of days that differ."""
    found = []
    by_table: dict[str, list[Differs]] = {}
    for one in differs:
        by_table.setdefault(one.table, []).append(one)
    for table, days in by_table.items():
        most = sorted(days, key=lambda d: (-d.gone - d.made, d.day))[:DAYS_TOLD]
        found.append(
            {
                "table": table,
                **{name: sum(getattr(d, name) for d in days) for name in ("gone", "made", "same")},
                "days": [
                    {"day": str(d.day), "gone": d.gone, "made": d.made, "same": d.same}
                    for d in sorted(most, key=lambda d: d.day)
                    if d.gone or d.made
                ],
            }
        )
    return json.dumps(found)


def differ(changes: str) -> bool:
    """Whether by what `told` says anything differs."""
    return any(view["gone"] or view["made"] for view in json.loads(changes))


def _of_table(warehouse: Warehouse, table: Table, before: int, after: int) -> list[Differs]:
    old, new = (_files(warehouse, table, version) for version in (before, after))
    shared = {path for path, file in old.items() if path in new and file == new[path]}
    same: Counter[date] = Counter()
    for path in shared:
        day, _, rows = old[path]
        same[day] += rows
    folder = table.folders[0]
    with views.connect() as con:
        for name, version, files in (("before", before, old), ("after", after, new)):
            show(con, warehouse, table, version, name=name, only=files.keys() - shared)
        counted = con.execute(f"""
            WITH was AS (
                SELECT {folder} AS day, hash(one) AS row, count(*) AS held
                FROM before AS one GROUP BY ALL
            ), now_ AS (
                SELECT {folder} AS day, hash(one) AS row, count(*) AS held
                FROM after AS one GROUP BY ALL
            ), both_ AS (
                SELECT day, coalesce(was.held, 0) AS was, coalesce(now_.held, 0) AS is_
                FROM was FULL JOIN now_ USING (day, row)
            )
            SELECT day, sum(greatest(was - is_, 0)), sum(greatest(is_ - was, 0)),
                sum(least(was, is_))
            FROM both_ GROUP BY day
        """).fetchall()
    found = {day: (int(gone), int(made), int(alike)) for day, gone, made, alike in counted}
    return [
        Differs(table.name, day, gone, made, alike + same[day])
        for day in sorted(found.keys() | same.keys())
        for gone, made, alike in [found.get(day, (0, 0, 0))]
    ]


def _files(warehouse: Warehouse, table: Table, version: int) -> dict[str, tuple[date, bytes, int]]:
    """By path: the day of its folder, which of its rows are kept, and how many these are."""
    handle = warehouse.open(table, version)
    kept = deleted(handle)
    found = {}
    for file in listed(handle):
        mask = of_file(kept, file.path)
        rows = file.rows if mask is None else mask.true_count
        gone = b"" if mask is None else _bytes(mask)
        folder = dict(file.folder)[table.folders[0]]
        found[file.path] = (date.fromisoformat(folder), gone, rows)
    return found


def _bytes(mask: pa.Array) -> bytes:
    return bytes(mask.to_numpy(zero_copy_only=False).tobytes())
