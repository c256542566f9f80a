"""A panel's whole table: which metrics it has, and what is asked for one page of it."""

from dataclasses import dataclass
from typing import Any

from serving.app.filters.suggest import matching
from serving.app.filters.tree import asked
from serving.app.panel import Tab
from serving.app.shown import Shown
from serving.questions import Query

PLACES = 10  # rows of a page
MOST = 10_000  # rows of a file: as many as the API gives at once
BY_PAGE = ("visitors", "visits", "pageviews", "bounce_rate", "time_on_page", "scroll_depth")
BY_ENTRY = ("visitors", "visits", "bounce_rate", "visit_duration", "entry_rate")
BY_EXIT = ("visitors", "visits", "pageviews", "exit_rate")
BY_VISIT = ("visitors", "visits", "pageviews", "views_per_visit", "bounce_rate", "visit_duration")
BY_GOAL = ("visitors", "events", "conversion_rate")
BY_EVENT = ("visitors", "events", "percentage")
FITTING = {"page": BY_PAGE, "entry_page": BY_ENTRY, "exit_page": BY_EXIT, "goal": BY_GOAL}


@dataclass(frozen=True)
class Asks:
    """What the table is to show. sort: a metric, or "" for the dimension."""

    sort: str = "visitors"
    desc: bool = True
    page: int = 0
    search: str = ""


def metrics(tab: Tab) -> tuple[str, ...]:
    """Those that say something by these dimensions."""
    if tab.name in FITTING:
        return FITTING[tab.name]
    return BY_VISIT if tab.dimensions[0].startswith("visit:") else BY_EVENT


def query(shown: Shown, tab: Tab, asks: Asks, *, rows: int = PLACES) -> Query:
    """One page of the table, each row beside the same one of the other time."""
    found = (*asked(shown.view.filters), *matching(tab.dimensions[-1], asks.search))
    include: dict[str, Any] = {"total_rows": True}
    if against := shown.compared:
        include["comparisons"] = {"mode": "custom", "date_range": against.alike.date_range}
    by = asks.sort or tab.dimensions[0]
    return Query(
        shown.site.site_id,
        metrics(tab),
        shown.period.date_range,
        dimensions=tab.dimensions,
        filters=found,
        order_by=((by, "desc" if asks.desc else "asc"),),
        pagination={"limit": rows, "offset": asks.page * rows},
        include=include,
    )
