"""Plan -> SQL over the served `visits` and `hits`: a SELECT for each relation, joined by group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clickstream.metrics import METRICS
from serving.generation import Generation
from serving.query.parameters import Parameters
from serving.query.parse import TIME, Query
from serving.query.plan import Plan
from serving.query.relations import Relations
from serving.query.shapes import SHAPES

MONEY = ("currency", "currencies")  # columns beside the metrics where one of them is an amount


@dataclass(frozen=True)
class Statement:
    """SQL and the parameters that it names."""

    sql: str
    parameters: dict[str, Any]


def statement(plan: Plan, generation: Generation) -> Statement:
    """Rows: the dimensions d0, d1, …, the metrics, and what `beside` says; one page, in order."""
    parameters = Parameters()
    relations = Relations(plan, generation, parameters)
    common = [] if plan.time_at is None else [f"intervals AS ({_intervals(plan)})"]
    common += [f"of_{name} AS ({relations.select(name)})" for name in plan.parts]
    return assembled(plan, common, _joined(plan), parameters)


def assembled(plan: Plan, common: Sequence[str], source: str, parameters: Parameters) -> Statement:
    """The metrics of a query, presented, from a relation that has its groups and parts."""
    query = plan.query
    columns = [f"d{i}" for i in range(len(query.dimensions))]
    columns += [f"{_present(name)} AS {name}" for name in query.metrics]
    columns += beside(query)
    page = f"LIMIT {parameters.add(query.limit)} OFFSET {parameters.add(query.offset)}"
    sql = (
        f"WITH {', '.join(common)} SELECT {', '.join(columns)} FROM {source}"
        f" ORDER BY {_order(query)} {page}"
    )
    return Statement(sql, parameters.values)


def beside(query: Query) -> list[str]:
    """The columns that follow the metrics."""
    money = any(METRICS[name].kind == "money" for name in query.metrics)
    total = ["count(*) OVER () AS total_rows"] if query.total_rows else []
    return [*(MONEY if money else ()), *total]


def _joined(plan: Plan) -> str:
    """Relations that make groups, all of theirs; beside them what the others add."""
    dimensions = plan.query.dimensions
    made = [name for name in plan.parts if SHAPES[name].makes_groups(dimensions)]
    added = [name for name in plan.parts if name not in made]
    first, *others = made
    return " ".join(
        [
            f"of_{first}",
            *(_join("FULL", other, dimensions) for other in others),
            *(_join("LEFT", other, dimensions) for other in added),
        ]
    )


def _join(how: str, relation: str, dimensions: tuple[str, ...]) -> str:
    groups = SHAPES[relation].groups(dimensions)
    if not groups:
        return f"CROSS JOIN of_{relation}"
    return f"{how} JOIN of_{relation} USING ({', '.join(groups)})"


def _present(name: str) -> str:
    metric = METRICS[name]
    return metric.present if metric.empty is None else f"coalesce({metric.present}, {metric.empty})"


def _intervals(plan: Plan) -> str:
    """Intervals by number; those of one label, an hour apart when clocks go back, have one.

    A range of a day that clocks left out has none: then one that nothing lies in.
    """
    numbers: dict[str, int] = {}
    rows = ", ".join(
        f"({numbers.setdefault(i.label, n)}, "
        f"TIMESTAMP '{i.start:%Y-%m-%d %H:%M:%S.%f}', TIMESTAMP '{i.end:%Y-%m-%d %H:%M:%S.%f}')"
        for n, i in enumerate(plan.intervals)
    )
    rows = rows or "(0, TIMESTAMP 'epoch', TIMESTAMP 'epoch')"
    return f"SELECT * FROM (VALUES {rows}) AS t(n, since, until)"


def _order(query: Query) -> str:
    """As asked; else time first, then the first metric downward. Ties go by the dimensions."""
    places = {name: n for n, name in enumerate((*query.dimensions, *query.metrics), 1)}
    asked = query.order_by or (
        *((name, "asc") for name in query.dimensions if name.startswith(TIME)),
        (query.metrics[0], "desc"),
    )
    terms = [f"{places[name]} {direction} NULLS LAST" for name, direction in asked]
    return ", ".join(terms + [f"{places[name]} ASC" for name in query.dimensions])
