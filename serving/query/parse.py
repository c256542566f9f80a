"""JSON -> Query: every name checked, every error with its place and what is allowed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clickstream.dimensions import DIMENSIONS, TIME_DIMENSIONS
from clickstream.metrics import METRICS
from serving.query.errors import BadQuery

KEYS = (
    "site_id", "metrics", "date_range", "dimensions", "filters", "order_by", "pagination", "include"
)  # fmt: skip
INCLUDE = ("time_labels", "total_rows", "bots")
MOST_ROWS = 10_000


@dataclass(frozen=True)
class Filter:
    """Rows whose dimension is one of the values."""

    dimension: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """One question, as asked: names are known, the date range is not yet resolved."""

    site_id: str
    metrics: tuple[str, ...]
    date_range: Any
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    order_by: tuple[tuple[str, str], ...] = ()
    limit: int = MOST_ROWS
    offset: int = 0
    time_labels: bool = False
    total_rows: bool = False
    bots: bool = False


def parse(asked: Any, sites: Iterable[str]) -> Query:
    """The query that JSON asks for; raises BadQuery."""
    if not isinstance(asked, dict):
        raise BadQuery("A query is a JSON object", "/", asked)
    _known(asked, KEYS, "")
    site_id = _one_of(asked.get("site_id"), tuple(sites), "/site_id", "site")
    metrics = _names(asked.get("metrics"), METRICS, "/metrics", "metric")
    if not metrics:
        raise BadQuery("A query asks for at least one metric", "/metrics", [], METRICS)
    if "date_range" not in asked:
        raise BadQuery("A query has a date range", "/date_range")
    dimensions = _names(
        asked.get("dimensions", []), (*DIMENSIONS, *TIME_DIMENSIONS), "/dimensions", "dimension"
    )
    limit, offset = _pagination(asked.get("pagination", {}))
    include = _object(asked.get("include", {}), "/include")
    _known(include, INCLUDE, "/include")
    wanted = {name: _boolean(value, f"/include/{name}") for name, value in include.items()}
    if wanted.get("time_labels") and not set(dimensions) & set(TIME_DIMENSIONS):
        raise BadQuery("time_labels need a time dimension", "/include/time_labels", True)
    return Query(
        site_id=site_id,
        metrics=metrics,
        date_range=asked["date_range"],
        dimensions=dimensions,
        filters=_filters(asked.get("filters", [])),
        order_by=_order(asked.get("order_by", []), metrics, dimensions),
        limit=limit,
        offset=offset,
        **wanted,
    )


def _known(given: Mapping[str, Any], allowed: Iterable[str], path: str) -> None:
    for key in given:
        if key not in allowed:
            raise BadQuery(f"There is no {key!r} here", f"{path}/{key}", key, allowed)


def _object(given: Any, path: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise BadQuery("Not an object", path, given)
    return given


def _one_of(given: Any, allowed: Iterable[str], path: str, what: str) -> str:
    allowed = tuple(allowed)
    if not isinstance(given, str) or given not in allowed:
        raise BadQuery(f"Not a {what}: {given!r}", path, given, allowed)
    return given


def _names(given: Any, allowed: Iterable[str], path: str, what: str) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise BadQuery("Not a list", path, given, allowed)
    names = tuple(_one_of(v, allowed, f"{path}/{i}", what) for i, v in enumerate(given))
    if len(set(names)) < len(names):
        raise BadQuery(f"A {what} is asked for twice", path, given)
    return names


def _filters(given: Any) -> tuple[Filter, ...]:
    if not isinstance(given, list):
        raise BadQuery("Not a list", "/filters", given)
    found = []
    for i, one in enumerate(given):
        path = f"/filters/{i}"
        if not isinstance(one, list) or len(one) != 3:
            raise BadQuery('A filter is ["is", dimension, [value, …]]', path, one)
        _one_of(one[0], ("is",), f"{path}/0", "filter operator")
        dimension = _one_of(one[1], DIMENSIONS, f"{path}/1", "dimension to filter by")
        values = one[2]
        if (
            not isinstance(values, list)
            or not all(isinstance(v, str) for v in values)
            or not values
        ):
            raise BadQuery("A filter has a list of texts", f"{path}/2", values)
        found.append(Filter(dimension, tuple(values)))
    return tuple(found)


def _order(
    given: Any, metrics: tuple[str, ...], dimensions: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    if not isinstance(given, list):
        raise BadQuery("Not a list", "/order_by", given)
    found = []
    for i, one in enumerate(given):
        if not isinstance(one, list) or len(one) != 2:
            raise BadQuery(
                'An order is [metric or dimension, "asc" or "desc"]', f"/order_by/{i}", one
            )
        name = _one_of(one[0], (*metrics, *dimensions), f"/order_by/{i}/0", "column asked for")
        found.append((name, _one_of(one[1], ("asc", "desc"), f"/order_by/{i}/1", "direction")))
    return tuple(found)


def _pagination(given: Any) -> tuple[int, int]:
    pages = _object(given, "/pagination")
    _known(pages, ("limit", "offset"), "/pagination")
    limit, offset = pages.get("limit", MOST_ROWS), pages.get("offset", 0)
    if type(limit) is not int or not 1 <= limit <= MOST_ROWS:
        raise BadQuery(
            f"A limit is a whole number from 1 to {MOST_ROWS}", "/pagination/limit", limit
        )
    if type(offset) is not int or not 0 <= offset < 2**63:
        raise BadQuery("An offset is a whole number from 0", "/pagination/offset", offset)
    return limit, offset


def _boolean(given: Any, path: str) -> bool:
    if not isinstance(given, bool):
        raise BadQuery("Not true or false", path, given)
    return given
