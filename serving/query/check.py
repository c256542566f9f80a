"""Which metrics have an answer by which dimensions and under which filters."""

from collections.abc import Callable, Iterable

from clickstream.dimensions import DIMENSIONS
from clickstream.metrics import METRICS
from clickstream.parts import PARTS
from serving.query.columns import GOAL, is_of_events
from serving.query.errors import BadQuery
from serving.query.parse import Query
from serving.query.tree import leaves

PAGES = {"entry_rate": "visit:entry_page", "exit_rate": "visit:exit_page"}


def check(query: Query) -> None:
    """Raises BadQuery for a metric that is not defined for what else is asked."""
    for i, name in enumerate(query.metrics):
        for rule in _RULES:
            if says := rule(query, name):
                raise BadQuery(says, f"/metrics/{i}", name)


def _by_entry(query: Query, metric: str) -> str:
    """Whole visits have no event name and no properties: a metric of them has no answer by one."""
    by_event = any(map(is_of_events, query.dimensions))
    if not any(PARTS[part].over(by_event) == "entries" for part in METRICS[metric].parts):
        return ""
    other = [d for d in query.dimensions if is_of_events(d) and not _is_entered(d)]
    return f"{metric} is of visits, which have no {other[0]}" if other else ""


def _by_page(query: Query, metric: str) -> str:
    if metric not in PAGES:
        return ""
    allowed = (PAGES[metric], "event:page")
    if query.dimensions not in [(name,) for name in allowed]:
        return f"{metric} is by {allowed[0]} or {allowed[1]}, and by nothing else"
    if any(leaf.is_of_events for leaf in leaves(query.filters)):
        return f"{metric} is of whole visits: no filter of events can be about it"
    return ""


def _of_goals(query: Query, metric: str) -> str:
    if metric not in ("conversion_rate", "group_conversion_rate"):
        return ""
    if GOAL in query.dimensions or any(leaf.is_of_goals for leaf in leaves(query.filters)):
        return ""
    return f"{metric} needs the dimension event:goal, or a filter of goals"


def _of_a_page(query: Query, metric: str) -> str:
    if metric not in ("time_on_page", "scroll_depth"):
        return ""
    asked = (*query.dimensions, *(leaf.dimension for leaf in leaves(query.filters)))
    return "" if "event:page" in asked else f"{metric} needs event:page, by it or filtered by it"


def _is_entered(dimension: str) -> bool:
    return dimension in DIMENSIONS and DIMENSIONS[dimension].entry is not None


_RULES: Iterable[Callable[[Query, str], str]] = (_by_entry, _by_page, _of_goals, _of_a_page)
