"""Plan -> SQL over the served `visits` and `hits`: a SELECT for each relation, joined by group."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clickstream.dimensions import DIMENSIONS, Dimension
from clickstream.metrics import METRICS, PARTS
from serving.generation import Generation
from serving.query.parse import Query
from serving.query.plan import Plan

KEY = "site_id, visitor_id, span_start"
Column = Callable[[Dimension], str | None]


@dataclass
class Statement:
    """SQL and its parameters, in order."""

    sql: str
    parameters: dict[str, Any]


def statement(plan: Plan, generation: Generation) -> Statement:
    """Rows: the dimensions d0, d1, …, then the metrics; ordered, one page of them."""
    query = plan.query
    parameters: dict[str, Any] = {
        "site": query.site_id,
        "start": plan.period.start.replace(tzinfo=None),
        "end": plan.period.end.replace(tzinfo=None),
        "limit": query.limit,
        "offset": query.offset,
    }
    for i, one in enumerate(query.filters):
        parameters[f"filter{i}"] = list(one.values)
    groups = [f"d{i}" for i in range(len(query.dimensions))]
    common = [
        f"intervals AS (SELECT * FROM (VALUES {_values(plan)}) AS t(n, label, since, until))"
    ] if plan.intervals else []  # fmt: skip
    common += [f"{name} AS ({_RELATIONS[name](plan, generation)})" for name in plan.parts]
    joined = _joined(list(plan.parts), groups)
    metrics = ", ".join(_present(name) for name in query.metrics)
    columns = ", ".join([*groups, metrics])
    total = ", count(*) OVER () AS total_rows" if query.total_rows else ""
    sql = (
        f"WITH {', '.join(common)} SELECT {columns}{total} FROM {joined}"
        f" ORDER BY {_order(query)} LIMIT $limit OFFSET $offset"
    )
    return Statement(sql, parameters)


def _hits(plan: Plan, generation: Generation) -> str:
    columns = {name: DIMENSIONS[name].hit for name in plan.query.dimensions if name in DIMENSIONS}
    source = (
        f"FROM {generation.served('hits')} AS hits {_time(plan, 'event_time')} "
        f"WHERE {_within(plan.query, 'event_time')}{_filtered(plan.query, lambda d: d.hit)}"
    )
    return _grouped(plan, "hits", source, columns)


def _visits(plan: Plan, generation: Generation) -> str:
    """Visits by their own columns; by an event's, each visit once for each value it has."""
    asked = [name for name in plan.query.dimensions if name in DIMENSIONS]
    of_events = [name for name in asked if DIMENSIONS[name].is_of_events]
    columns = {name: DIMENSIONS[name].hit for name in asked}
    join = ""
    if of_events:
        columns |= {name: f"with_{DIMENSIONS[name].hit}" for name in of_events}
        named = [f"{DIMENSIONS[name].hit} AS {columns[name]}" for name in of_events]
        hits = _hits_in_range(plan.query, generation, [KEY, *named], _of_events)
        join = f"INNER JOIN ({hits}) AS wanted USING ({KEY})"
    source = _visits_in_range(plan, generation, join) + _filtered(plan.query, _of_visits)
    if not of_events and _filtered(plan.query, _of_events):
        source += f" AND ({KEY}) IN ({_hits_in_range(plan.query, generation, [KEY], _of_events)})"
    return _grouped(plan, "visits", source, columns)


def _entries(plan: Plan, generation: Generation) -> str:
    """Visits by what they entered by; under a filter of names, those with such an event.

    A visit without a page view entered by no page and on no host, not by one called ''.
    """
    columns = {n: str(DIMENSIONS[n].entry) for n in plan.query.dimensions if n in DIMENSIONS}
    source = _visits_in_range(plan, generation) + _filtered(plan.query, lambda d: d.entry)
    if any(d.is_of_events and d.entry for d in _asked(plan.query)):
        source += " AND pageviews > 0"
    if _filtered(plan.query, _of_events_alone):
        hits = _hits_in_range(plan.query, generation, [KEY], _of_events_alone)
        source += f" AND ({KEY}) IN ({hits})"
    return _grouped(plan, "entries", source, columns)


def _visits_in_range(plan: Plan, generation: Generation, join: str = "") -> str:
    return (
        f"FROM {generation.served('visits')} AS visits {join} {_time(plan, 'span_start')} "
        f"WHERE {_within(plan.query, 'span_start')}"
    )


def _hits_in_range(query: Query, generation: Generation, columns: list[str], of: Column) -> str:
    """Distinct columns of the hits in the range that each of these filters holds of."""
    return (
        f"SELECT DISTINCT {', '.join(columns)} FROM {generation.served('hits')} "
        f"WHERE {_within(query, 'event_time')}{_filtered(query, of)}"
    )


def _filtered(query: Query, of: Column) -> str:
    """The filters whose dimension has such a column."""
    return "".join(
        f" AND {column} IN (SELECT unnest($filter{i}))"
        for i, one in enumerate(query.filters)
        if (column := of(DIMENSIONS[one.dimension]))
    )


def _asked(query: Query) -> list[Dimension]:
    """Those of its dimensions and of its filters, without time."""
    names = (*query.dimensions, *(one.dimension for one in query.filters))
    return [DIMENSIONS[name] for name in names if name in DIMENSIONS]


def _of_visits(dimension: Dimension) -> str | None:
    return None if dimension.is_of_events else dimension.hit


def _of_events(dimension: Dimension) -> str | None:
    return dimension.hit if dimension.is_of_events else None


def _of_events_alone(dimension: Dimension) -> str | None:
    return dimension.hit if dimension.entry is None else None


def _within(query: Query, column: str) -> str:
    return f"{_scope(query)} AND {column} >= $start AND {column} < $end"


def _scope(query: Query) -> str:
    return "site_id = $site" + ("" if query.bots else " AND NOT bot")


def _time(plan: Plan, column: str) -> str:
    if plan.time_at is None:
        return ""
    return f"INNER JOIN intervals ON {column} >= since AND {column} < until"


def _grouped(plan: Plan, relation: str, source: str, columns: dict[str, str]) -> str:
    groups = [
        f"{'n' if i == plan.time_at else columns[name]} AS d{i}"
        for i, name in enumerate(plan.query.dimensions)
    ]
    parts = [f"{PARTS[name].aggregate} AS {name}" for name in plan.parts[relation]]
    grouping = f" GROUP BY {', '.join(f'd{i}' for i in range(len(groups)))}" if groups else ""
    return f"SELECT {', '.join(groups + parts)} {source}{grouping}"


def _joined(relations: list[str], groups: list[str]) -> str:
    first, *others = relations
    how = f"FULL JOIN {{}} USING ({', '.join(groups)})" if groups else "CROSS JOIN {}"
    return " ".join([first, *(how.format(other) for other in others)])


def _present(name: str) -> str:
    metric = METRICS[name]
    empty = "" if metric.empty is None else f", {metric.empty}"
    return f"coalesce({metric.present}{empty}) AS {name}"


def _values(plan: Plan) -> str:
    """Intervals by number; those of one label, an hour apart when clocks go back, have one."""
    numbers: dict[str, int] = {}
    return ", ".join(
        f"({numbers.setdefault(i.label, n)}, '{i.label}', "
        f"TIMESTAMP '{i.start:%Y-%m-%d %H:%M:%S.%f}', TIMESTAMP '{i.end:%Y-%m-%d %H:%M:%S.%f}')"
        for n, i in enumerate(plan.intervals)
    )


def _order(query: Query) -> str:
    """As asked; else time first, then the first metric downward. Ties go by the dimensions."""
    names = {name: f"d{i}" for i, name in enumerate(query.dimensions)}
    asked = query.order_by or (
        *((name, "asc") for name in query.dimensions if name.startswith("time:")),
        (query.metrics[0], "desc"),
    )
    terms = [f"{names.get(name, name)} {direction}" for name, direction in asked]
    return ", ".join(terms + [f"d{i} ASC" for i in range(len(names))])


_RELATIONS: dict[str, Callable[[Plan, Generation], str]] = {
    "hits": _hits,
    "visits": _visits,
    "entries": _entries,
}
