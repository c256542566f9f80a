"""How cubes change with visits: the one way, for a batch run, a rebuild and the live tail.

visits before and after -> changes of ACTIVE and SUMS -> new rows of ACTIVITY -> a change of CUBE.
A change of a cube has signed counts: added to the cube of before, it gives the cube of after.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from clickstream.cube import ACTIVE, ACTIVITY, CUBE, NEVER, PERSONS, SUMMED, SUMS
from clickstream.errors import ClickstreamError
from clickstream.piece import VISIT
from clickstream.views import duckdb as views
from clickstream.views import text
from clickstream.zones import zones

Connection = duckdb.DuckDBPyConnection


class Inconsistent(ClickstreamError):
    """Activity lacks what is to be taken out of it: it is not that of the visits before."""


@dataclass(frozen=True)
class Changed:
    """Rows of ACTIVITY that go, and those that come; the cube's change that follows from both.

    present: all that the persons have then.
    """

    gone: pa.Table
    made: pa.Table
    cube: pa.Table
    present: pa.Table


def changes(
    con: Connection, before: pa.Table, after: pa.Table, timezones: Mapping[str, str]
) -> tuple[pa.Table, pa.Table]:
    """What visits (VISIT) change when some are replaced by others: of ACTIVE, and of SUMS."""
    old, new = _counted(con, before, timezones), _counted(con, after, timezones)
    return (
        _difference(con, ACTIVE, ("hits",), old[0], new[0]),
        _difference(con, SUMS, SUMMED, old[1], new[1]),
    )


def changed(con: Connection, activity: pa.Table, active: pa.Table) -> Changed:
    """Applies changes of ACTIVE to all rows of ACTIVITY that their persons have."""
    con.register("activity", activity)
    con.register("change", active)
    try:
        counted = con.sql(_APPLIED).to_arrow_table().cast(ACTIVE)
    finally:
        con.unregister("change")
        con.unregister("activity")
    if counted.num_rows and pc.min(counted["hits"]).as_py() < 0:
        raise Inconsistent(
            "The activity of a person has fewer hits than are to be taken out of it",
            do="Run `clickstream batch rebuild`.",
        )
    present = views.run(con, "activity", counted, ACTIVITY)
    gone = _only(con, activity, present)
    made = _made(con, present, activity, gone)
    persons = [views.run(con, "persons", rows, PERSONS) for rows in (gone, made)]
    change = added(con, _difference(con, PERSONS, ("persons",), *persons))
    return Changed(gone, made, change, present)


def of_new(
    con: Connection, visits: pa.Table, timezones: Mapping[str, str]
) -> tuple[pa.Table, pa.Table]:
    """ACTIVITY and CUBE of visits (VISIT) beside which there are no others."""
    active, sums = changes(con, VISIT.empty_table(), visits, timezones)
    found = changed(con, ACTIVITY.empty_table(), active)
    return found.made, added(con, found.cube, sums)


def added(con: Connection, *parts: pa.Table) -> pa.Table:
    """Cubes, and changes of them, of PERSONS and of SUMS, as one: rows that come to nothing go."""
    rows = pa.concat_tables([CUBE.empty_table(), *map(_as_cube, parts)])
    return _summed(con, CUBE, ("persons", *SUMMED), rows)


def summed(con: Connection, schema: pa.Schema, rows: pa.Table) -> pa.Table:
    """Changes of ACTIVE or of SUMS from several sides as one."""
    counts = ("hits",) if schema == ACTIVE else SUMMED
    return _summed(con, schema, counts, rows)


def _counted(
    con: Connection, visits: pa.Table, timezones: Mapping[str, str]
) -> tuple[pa.Table, pa.Table]:
    if not visits.num_rows:
        return ACTIVE.empty_table(), SUMS.empty_table()
    local = zones(
        pc.unique(visits["site_id"]).to_pylist(),
        timezones,
        pc.min(visits["span_start"]).as_py(),
        pc.max(visits["span_end"]).as_py(),
    )
    con.register("visits", views.naive(visits.select(VISIT.names)))
    try:
        hits = con.sql(text("hits")).to_arrow_table()
    finally:
        con.unregister("visits")
    active = views.run(con, "active", hits, ACTIVE, zones=local)
    return active, views.run(con, "sums", hits, SUMS, visits=visits, zones=local)


def _difference(
    con: Connection,
    schema: pa.Schema,
    counts: tuple[str, ...] | list[str],
    old: pa.Table,
    new: pa.Table,
) -> pa.Table:
    if not old.num_rows:
        return new
    for name in counts:
        at = schema.get_field_index(name)
        old = old.set_column(at, schema.field(name), pc.negate(old[name]))
    return _summed(con, schema, counts, pa.concat_tables([old, new]))


def _summed(
    con: Connection, schema: pa.Schema, counts: tuple[str, ...] | list[str], rows: pa.Table
) -> pa.Table:
    """One row a key, with its counts added up, if any of them is not 0."""
    keys = ", ".join(name for name in schema.names if name not in counts)
    totals = ", ".join(f"CAST(sum({name}) AS BIGINT) AS {name}" for name in counts)
    con.register("added", rows)
    try:
        found = con.sql(
            f"SELECT {keys}, {totals} FROM added GROUP BY {keys}"
            f" HAVING {' OR '.join(f'sum({name}) <> 0' for name in counts)}"
        ).to_arrow_table()
    finally:
        con.unregister("added")
    return found.select(schema.names).cast(schema)


def _only(con: Connection, these: pa.Table, others: pa.Table) -> pa.Table:
    con.register("these", these)
    con.register("others", others)
    try:
        found = con.sql("FROM these EXCEPT ALL FROM others").to_arrow_table()
    finally:
        con.unregister("these")
        con.unregister("others")
    return found.cast(ACTIVITY)


def _made(con: Connection, present: pa.Table, activity: pa.Table, gone: pa.Table) -> pa.Table:
    """What is put in for what is gone, and what is new: a person and day is one row."""
    key = ["site_id", "person", "day"]
    con.register("present", present)
    con.register("before", activity.select(key))
    con.register("gone", gone.select(key))
    try:
        found = con.sql("""
            FROM present
            WHERE (site_id, person, day) IN (SELECT (site_id, person, day) FROM gone)
            OR (site_id, person, day) NOT IN (SELECT (site_id, person, day) FROM before)
        """).to_arrow_table()
    finally:
        for name in ("present", "before", "gone"):
            con.unregister(name)
    return found.cast(ACTIVITY)


def _as_cube(rows: pa.Table) -> pa.Table:
    """What a part does not have is 0; sums lie under NEVER, whose rows most values have anyway."""
    plain = {"prev": pa.scalar(NEVER, pa.date32())}
    columns = [
        rows[field.name]
        if field.name in rows.column_names
        else pa.repeat(plain.get(field.name, pa.scalar(0, pa.int64())), rows.num_rows)
        for field in CUBE
    ]
    return pa.Table.from_arrays(columns, schema=CUBE)


# The hits of each person, dimension, value and day after the change, where any is left
_APPLIED = """
    WITH present AS (
        SELECT site_id, person, day, unnest(present, recursive := false) AS one FROM activity
    ),
    both_ AS (
        SELECT site_id, person, one.dimension, one.value, day, one.hits FROM present
        UNION ALL
        SELECT site_id, person, dimension, value, day, hits FROM change
    )
    SELECT site_id, person, dimension, value, day, CAST(sum(hits) AS BIGINT) AS hits
    FROM both_
    GROUP BY ALL
    HAVING sum(hits) <> 0
"""
