"""Plan -> SQL over the served `visits` and `hits`: a SELECT for each relation, joined by group."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from clickstream.metrics import METRICS, PARTS
from serving.generation import Generation
from serving.query.dimensions import DIMENSIONS
from serving.query.parse import Query
from serving.query.plan import Plan

KEY = "site_id, visitor_id, span_start"


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
    return _grouped(
        plan,
        "hits",
        f"FROM {generation.served('hits')} AS hits {_time(plan, 'event_time')} WHERE "
        f"{_scope(plan.query)} AND event_time >= $start AND event_time < $end"
        + "".join(
            f" AND {DIMENSIONS[f.dimension].hit} IN (SELECT unnest($filter{i}))"
            for i, f in enumerate(plan.query.filters)
        ),
        {name: DIMENSIONS[name].hit for name in plan.query.dimensions if name in DIMENSIONS},
    )


def _visits(plan: Plan, generation: Generation) -> str:
    """Visits by their own columns; by an event's, each visit once for each value it has."""
    query = plan.query
    of_events = {
        name: DIMENSIONS[name].hit
        for name in query.dimensions
        if name in DIMENSIONS and DIMENSIONS[name].is_of_events
    }
    if not of_events:
        columns = {n: DIMENSIONS[n].hit for n in query.dimensions if n in DIMENSIONS}
        return _grouped(plan, "visits", _visits_in_range(plan, generation), columns)
    named = ", ".join(f"{column} AS with_{column}" for column in of_events.values())
    pages = " AND name = 'page_view'" if "event:page" in of_events else ""
    wanted = (
        f"INNER JOIN (SELECT DISTINCT {KEY}, {named} FROM {generation.served('hits')} "
        f"WHERE {_scope(query)} AND span_start >= $start AND span_start < $end{pages}"
        f"{_event_filters(query)}) AS wanted USING ({KEY})"
    )
    columns = {
        n: f"with_{DIMENSIONS[n].hit}" if n in of_events else DIMENSIONS[n].hit
        for n in query.dimensions
        if n in DIMENSIONS
    }
    return _grouped(plan, "visits", _visits_in_range(plan, generation, wanted), columns)


def _entries(plan: Plan, generation: Generation) -> str:
    columns = {n: str(DIMENSIONS[n].entry) for n in plan.query.dimensions if n in DIMENSIONS}
    source = _visits_in_range(plan, generation) + "".join(
        f" AND entry_page IN (SELECT unnest($filter{i}))"
        for i, f in enumerate(plan.query.filters)
        if f.dimension == "event:page"
    )
    return _grouped(plan, "entries", source, columns)


def _visits_in_range(plan: Plan, generation: Generation, join: str = "") -> str:
    """The visits that start in the range; under event filters, those with such an event in it."""
    query = plan.query
    own = "".join(
        f" AND {DIMENSIONS[f.dimension].hit} IN (SELECT unnest($filter{i}))"
        for i, f in enumerate(query.filters)
        if not DIMENSIONS[f.dimension].is_of_events
    )
    if _event_filters(query):
        own += (
            f" AND ({KEY}) IN (SELECT ({KEY}) FROM {generation.served('hits')} WHERE "
            f"{_scope(query)} AND event_time >= $start AND event_time < $end"
            f"{_event_filters(query)})"
        )
    return (
        f"FROM {generation.served('visits')} AS visits {join} {_time(plan, 'span_start')} "
        f"WHERE {_scope(query)} AND span_start >= $start AND span_start < $end{own}"
    )


def _event_filters(query: Query) -> str:
    return "".join(
        f" AND {DIMENSIONS[f.dimension].hit} IN (SELECT unnest($filter{i}))"
        for i, f in enumerate(query.filters)
        if DIMENSIONS[f.dimension].is_of_events
    )


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
    return ", ".join(
        f"({n}, '{i.label}', TIMESTAMP '{i.start:%Y-%m-%d %H:%M:%S.%f}', "
        f"TIMESTAMP '{i.end:%Y-%m-%d %H:%M:%S.%f}')"
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
