"""JSON -> Query: every name checked, every error with its place and what is allowed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from clickstream.dimensions import DIMENSIONS, TIME_DIMENSIONS
from clickstream.metrics import METRICS
from serving.query import filters
from serving.query.columns import GOAL, PROPERTY, is_property
from serving.query.errors import BadQuery
from serving.query.tree import EVERYTHING, And
from serving.store.catalogue import Catalogue

KEYS = (
    "site_id", "metrics", "date_range", "dimensions", "filters", "order_by", "pagination",
    "include", "plan",
)  # fmt: skip
FLAGS = ("time_labels", "total_rows", "bots", "imports", "explain")
INCLUDE = (*FLAGS, "comparisons")
PLANS = ("auto", "scan", "cube")
TIME = "time"  # the interval that suits the range
ALL_DIMENSIONS = (*DIMENSIONS, GOAL, *TIME_DIMENSIONS, TIME)
MODES = ("previous_period", "year_over_year", "custom")
MOST_ROWS = 10_000
MOST_DIMENSIONS = 10


@dataclass(frozen=True)
class Comparison:
    """What a range is compared with. date_range: of mode custom, as asked."""

    mode: str
    date_range: Any = None
    match_day_of_week: bool = False


@dataclass(frozen=True)
class Query:
    """One question, as asked: names are known, the date range is not yet resolved."""

    site_id: str
    metrics: tuple[str, ...]
    date_range: Any
    dimensions: tuple[str, ...] = ()
    filters: And = EVERYTHING
    order_by: tuple[tuple[str, str], ...] = ()
    limit: int = MOST_ROWS
    offset: int = 0
    time_labels: bool = False
    total_rows: bool = False
    bots: bool = False
    imports: bool = False
    explain: bool = False
    comparison: Comparison | None = None
    plan: str = "auto"


def parse(asked: Any, sites: Iterable[str], catalogue: Catalogue) -> Query:
    """The query that JSON asks for; raises BadQuery. catalogue: that of the site."""
    site_id = site_of(asked, sites)
    known(asked, KEYS, "")
    metrics = _names(asked.get("metrics"), METRICS, "/metrics", "metric")
    if not metrics:
        raise BadQuery("A query asks for at least one metric", "/metrics", [], METRICS)
    if "date_range" not in asked:
        raise BadQuery("A query has a date range", "/date_range")
    dimensions = _dimensions(asked.get("dimensions", []))
    limit, offset = pagination(asked.get("pagination", {}))
    include = object_of(asked.get("include", {}), "/include")
    known(include, INCLUDE, "/include")
    flags = {name: _boolean(include[name], f"/include/{name}") for name in FLAGS if name in include}
    if flags.get("time_labels") and not any(name.startswith(TIME) for name in dimensions):
        raise BadQuery("time_labels need a time dimension", "/include/time_labels", True)
    return Query(
        site_id=site_id,
        metrics=metrics,
        date_range=asked["date_range"],
        dimensions=dimensions,
        filters=filters.parse(asked.get("filters", []), catalogue),
        order_by=_order(asked.get("order_by", []), metrics, dimensions),
        limit=limit,
        offset=offset,
        comparison=comparison(include.get("comparisons"), "/include/comparisons"),
        plan=one_of(asked.get("plan", "auto"), PLANS, "/plan", "plan"),
        **flags,
    )


def site_of(asked: Any, sites: Iterable[str]) -> str:
    """The site that a question is about, before what may be asked of it is known."""
    if not isinstance(asked, dict):
        raise BadQuery("A query is a JSON object", "/", asked)
    return one_of(asked.get("site_id"), tuple(sites), "/site_id", "site")


def known(given: Mapping[str, Any], allowed: Iterable[str], path: str) -> None:
    """Raises BadQuery where there is another key than these."""
    for key in given:
        if key not in allowed:
            raise BadQuery(f"There is no {key!r} here", f"{path}/{key}", key, allowed)


def object_of(given: Any, path: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise BadQuery("Not an object", path, given)
    return given


def one_of(given: Any, allowed: Iterable[str], path: str, what: str) -> str:
    allowed = tuple(allowed)
    if not isinstance(given, str) or given not in allowed:
        raise BadQuery(f"Not a {what}: {given!r}", path, given, allowed)
    return given


def pagination(given: Any, most: int = MOST_ROWS) -> tuple[int, int]:
    """limit and offset."""
    pages = object_of(given, "/pagination")
    known(pages, ("limit", "offset"), "/pagination")
    limit, offset = pages.get("limit", most), pages.get("offset", 0)
    if type(limit) is not int or not 1 <= limit <= most:
        raise BadQuery(f"A limit is a whole number from 1 to {most}", "/pagination/limit", limit)
    if type(offset) is not int or not 0 <= offset < 2**63:
        raise BadQuery("An offset is a whole number from 0", "/pagination/offset", offset)
    return limit, offset


def comparison(given: Any, path: str) -> Comparison | None:
    """What to compare with; None: nothing."""
    if given is None:
        return None
    wanted = object_of(given, path)
    known(wanted, ("mode", "date_range", "match_day_of_week"), path)
    mode = one_of(wanted.get("mode"), MODES, f"{path}/mode", "comparison")
    if (mode == "custom") != ("date_range" in wanted):
        raise BadQuery(
            "A custom comparison has a date range, and only that", f"{path}/date_range", mode
        )
    match = _boolean(wanted.get("match_day_of_week", False), f"{path}/match_day_of_week")
    if match and mode == "custom":
        raise BadQuery(
            "A custom comparison is as asked, whatever its days", f"{path}/match_day_of_week", True
        )
    return Comparison(mode, wanted.get("date_range"), match)


def _dimensions(given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or len(given) > MOST_DIMENSIONS:
        raise BadQuery(f"Dimensions are a list of at most {MOST_DIMENSIONS}", "/dimensions", given)
    for i, name in enumerate(given):
        if isinstance(name, str) and is_property(name):
            filters.property_of(name, f"/dimensions/{i}")
        elif name not in ALL_DIMENSIONS:
            allowed = (*ALL_DIMENSIONS, f"{PROPERTY}<name>")
            raise BadQuery(f"Not a dimension: {name!r}", f"/dimensions/{i}", name, allowed)
    _once(given, "/dimensions", "dimension")
    if sum(name.startswith(TIME) for name in given) > 1:
        raise BadQuery("A query has one time dimension at most", "/dimensions", given)
    return tuple(given)


def _names(given: Any, allowed: Iterable[str], path: str, what: str) -> tuple[str, ...]:
    if not isinstance(given, list):
        raise BadQuery("Not a list", path, given, allowed)
    names = tuple(one_of(v, allowed, f"{path}/{i}", what) for i, v in enumerate(given))
    _once(names, path, what)
    return names


def _once(names: Iterable[str], path: str, what: str) -> None:
    names = list(names)
    if len(set(names)) < len(names):
        raise BadQuery(f"A {what} is asked for twice", path, names)


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
        name = one_of(one[0], (*metrics, *dimensions), f"/order_by/{i}/0", "column asked for")
        found.append((name, one_of(one[1], ("asc", "desc"), f"/order_by/{i}/1", "direction")))
    return tuple(found)


def _boolean(given: Any, path: str) -> bool:
    if not isinstance(given, bool):
        raise BadQuery("Not true or false", path, given)
    return given
