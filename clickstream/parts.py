"""Every part of metrics, declared once: a sum or a set count over the rows of one relation.

  hits      one row for each event of each visit; an event belongs to its own time
  visits    one row for each visit; a visit belongs to its start. By page, once for each page that
            it has an event on; under a filter by page, if it has an event on it
  entries   one row for each visit; by page, and under a filter by page, it is of the page that it
            entered by; a visit without a page view is of none
  exits     one row for each visit, by the page that it exits by
  stays     one row for each visit and group: what its hits in the group come to
  views     one row for each page view, by its own page, where visits go by entry or exit page
  everyone  hits without the query's dimensions (but time), goals and properties: all who could
  audience  hits without its dimensions: all whom it is about
  groups    hits by its dimensions but the goal, without filters of goals and properties
By hostname they are as by page.
"""

from dataclasses import dataclass
from typing import Literal

Relation = Literal[
    "hits", "visits", "entries", "exits", "stays", "views", "everyone", "audience", "groups"
]


@dataclass(frozen=True)
class Part:
    """One stored or counted value: an SQL aggregate over a relation's rows; 0 where none is.

    by_event: the relation instead, if any, where a query has a dimension `event:*`; the query's
    filters are then about its rows as well. is_cubed: the table `cubes` has it.
    """

    relation: Relation
    aggregate: str
    by_event: Relation | None = None
    is_cubed: bool = False

    def over(self, by_event: bool) -> Relation:
        """The relation in a query with or without a dimension `event:*`."""
        return (self.by_event or self.relation) if by_event else self.relation


ENGAGED_SECONDS = 10  # a visit that lasts as long is engaged, as in GA4
_PAID = "FILTER (WHERE currency <> '')"

PARTS = {
    "persons": Part("hits", "count(DISTINCT person)", is_cubed=True),
    "page_views": Part("hits", "count(*) FILTER (WHERE name = 'page_view')", is_cubed=True),
    "actions": Part("hits", "count(*) FILTER (WHERE name <> 'engagement')", is_cubed=True),
    "visit_count": Part("visits", "count(*)", is_cubed=True),
    "entry_count": Part("entries", "count(*)", is_cubed=True),
    "bounces": Part("entries", "count(*) FILTER (WHERE is_bounce)", is_cubed=True),
    "timed_visits": Part("visits", "count(*)", by_event="entries", is_cubed=True),
    "visit_us": Part(
        "visits", "CAST(sum(duration_us) AS BIGINT)", by_event="entries", is_cubed=True
    ),
    "visit_page_views": Part("visits", "sum(pageviews)", is_cubed=True),
    "engaged_visits": Part(
        "visits",
        "count(*) FILTER (WHERE NOT is_bounce"
        f" OR duration_us >= {ENGAGED_SECONDS * 1_000_000}"
        f" OR list_sum([hit.engaged_ms FOR hit IN hits]) >= {ENGAGED_SECONDS * 1000})",
    ),
    "new_persons": Part("hits", "count(DISTINCT person) FILTER (WHERE first_seen >= since)"),
    "page_entry_count": Part("entries", "count(*) FILTER (WHERE pageviews > 0)"),
    "exit_count": Part("exits", "count(*)"),
    "seen_views": Part("views", "count(*)"),
    "stays": Part("stays", "count(*) FILTER (WHERE engagements > 0)"),
    "stay_ms": Part("stays", "CAST(sum(engaged_ms) AS BIGINT)"),
    "scrolled_visits": Part("stays", "count(*) FILTER (WHERE scroll >= 0)"),
    "scrolled": Part("stays", "CAST(sum(scroll) FILTER (WHERE scroll >= 0) AS BIGINT)"),
    "revenue": Part("hits", f"sum(revenue) {_PAID}"),
    "payments": Part("hits", f"count(*) {_PAID}"),
    "currencies": Part("hits", f"count(DISTINCT currency) {_PAID}"),
    "currency": Part("hits", f"min(currency) {_PAID}"),
    "everyone": Part("everyone", "count(DISTINCT person)"),
    "audience": Part("audience", "count(DISTINCT person)"),
    "of_group": Part("groups", "count(DISTINCT person)"),
}
