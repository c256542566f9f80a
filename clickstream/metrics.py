"""Every metric, declared once: which rows it counts, its mergeable parts, how it is presented.

A part is a sum or a set count over rows of one relation; a ratio is only ever presented. Relations:
  hits     one row for each event of each visit; an event belongs to its own time
  visits   one row for each visit; a visit belongs to its start. By page, once for each page that it
           has an event on; under a filter by page, if it has an event on it
  entries  one row for each visit; by page, and under a filter by page, it is of the page that it
           entered by; a visit without a page view is of none
By hostname they are as by page.
"""

from dataclasses import dataclass
from typing import Literal

Relation = Literal["hits", "visits", "entries"]


@dataclass(frozen=True)
class Part:
    """One stored or counted value: an SQL aggregate over a relation's rows; 0 where none is.

    by_event: the relation instead, if any, where a query has a dimension `event:*`; the query's
    filters are then about its rows as well.
    """

    relation: Relation
    aggregate: str
    by_event: Relation | None = None

    def over(self, by_event: bool) -> Relation:
        """The relation in a query with or without a dimension `event:*`."""
        return (self.by_event or self.relation) if by_event else self.relation


PARTS = {
    "persons": Part("hits", "count(DISTINCT person)"),
    "page_views": Part("hits", "count(*) FILTER (WHERE name = 'page_view')"),
    "actions": Part("hits", "count(*) FILTER (WHERE name <> 'engagement')"),
    "visit_count": Part("visits", "count(*)"),
    "entry_count": Part("entries", "count(*)"),
    "bounces": Part("entries", "count(*) FILTER (WHERE is_bounce)"),
    "timed_visits": Part("visits", "count(*)", by_event="entries"),
    "visit_us": Part("visits", "CAST(sum(duration_us) AS BIGINT)", by_event="entries"),
    "visit_page_views": Part("visits", "sum(pageviews)"),
}


@dataclass(frozen=True)
class Metric:
    """One metric: its parts by name, and SQL over them; NULL is presented as `empty`."""

    name: str
    says: str
    parts: tuple[str, ...]
    present: str
    empty: int | None = 0


METRICS = {
    metric.name: metric
    for metric in (
        Metric(
            "visitors",
            "Distinct persons with an event in the range. A person is the latest user_id at or "
            "before an event in its visit, else the visitor.",
            ("persons",),
            "persons",
        ),
        Metric(
            "visits",
            "Visits that start in the range; by page, those with an event on it.",
            ("visit_count",),
            "visit_count",
        ),
        Metric("pageviews", "Page views in the range.", ("page_views",), "page_views"),
        Metric(
            "events",
            "Events in the range, without engagement.",
            ("actions",),
            "actions",
        ),
        Metric(
            "bounce_rate",
            "Share of visits with at most one page view and no interactive custom event, in "
            "percent; by page, and under a filter by page, of the visits that entered there.",
            ("bounces", "entry_count"),
            "CAST(round(100 * bounces / nullif(entry_count, 0)) AS BIGINT)",
        ),
        Metric(
            "visit_duration",
            "Mean time from a visit's start to its last event that is no engagement, in seconds; "
            "bounces count. Under a filter by page, of all visits with an event on it; by page, "
            "filtered or not, of the visits that entered there.",
            ("visit_us", "timed_visits"),
            "CAST(round(visit_us / nullif(1000000 * timed_visits, 0)) AS BIGINT)",
        ),
        Metric(
            "views_per_visit",
            "Page views of the visits that start in the range, for each of them.",
            ("visit_page_views", "visit_count"),
            "round(100 * visit_page_views / nullif(visit_count, 0)) / 100",
        ),
    )
}
