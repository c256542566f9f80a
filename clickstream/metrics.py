"""Every metric, declared once: its mergeable parts, how it is presented, whose definition it is.

Parts are added up; a ratio is only ever presented.
"""

from dataclasses import dataclass
from typing import Literal


def _whole(ratio: str) -> str:
    return f"CAST(round({ratio}) AS BIGINT)"


def _whole_of_sums(value: str, of: str) -> str:
    """As _whole, of sums that are more than a double tells apart: in whole numbers throughout."""
    return f"CAST((2 * {value} + {of}) // nullif(2 * {of}, 0) AS BIGINT)"


def _rounded(value: str, of: str, places: int) -> str:
    """A ratio, rounded half up once at the end."""
    return f"round({10**places} * {value} / nullif({of}, 0)) / {10**places}"


# Amounts have four places, a mean has three, and few halves of either are binary fractions: in
# whole numbers, too. `//` cuts towards 0, so that halves of what is less than 0 go down.
_MEAN_AMOUNT = (
    "(CAST(20000 * revenue AS HUGEINT) + sign(revenue) * 10 * payments)"
    " // nullif(20 * payments, 0) / 1000"
)

Kind = Literal["number", "points", "money"]


@dataclass(frozen=True)
class Metric:
    """One metric: its parts by name, and SQL over them; NULL is presented as `empty`.

    kind: "points" is a rate of which a change is told in percentage points, "money" an amount with
    its currency; of any other a change is relative. source: whose definition it is.
    """

    name: str
    says: str
    parts: tuple[str, ...]
    present: str
    empty: int | None = 0
    kind: Kind = "number"
    source: str = "Plausible"


METRICS = {
    metric.name: metric
    for metric in (
        Metric(
            "visitors",
            "Distinct persons with an event in the range. A person is the latest user_id at or "
            "before an event in its visit, else the visitor.",
            ("persons",),
            "persons",
            source="ours: persons, where Plausible has devices of a day",
        ),
        Metric(
            "visits",
            "Visits that start in the range; by page, those with an event on it.",
            ("visit_count",),
            "visit_count",
            source="Plausible; a visit belongs to its start, as in GA4",
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
            _whole("100 * bounces / nullif(entry_count, 0)"),
            kind="points",
        ),
        Metric(
            "visit_duration",
            "Mean time from a visit's start to its last event that is no engagement, in seconds; "
            "bounces count. Under a filter by page, of all visits with an event on it; by page, "
            "filtered or not, of the visits that entered there.",
            ("visit_us", "timed_visits"),
            _whole_of_sums("visit_us", "1000000 * timed_visits"),
        ),
        Metric(
            "views_per_visit",
            "Page views of the visits that start in the range, for each of them.",
            ("visit_page_views", "visit_count"),
            _rounded("visit_page_views", "visit_count", 2),
        ),
        Metric(
            "percentage",
            "Visitors of the group, in percent of those of all groups together, each once.",
            ("persons", "audience"),
            _rounded("100 * coalesce(persons, 0)", "audience", 2),
            empty=None,
        ),
        Metric(
            "conversion_rate",
            "Visitors, in percent of all who would count without the query's goals and filters of "
            "properties, whatever its dimensions; in a series, of each interval's.",
            ("persons", "everyone"),
            _rounded("100 * coalesce(persons, 0)", "everyone", 2),
            kind="points",
        ),
        Metric(
            "group_conversion_rate",
            "Visitors of the group, in percent of all in the group who would count without the "
            "query's goals and filters of properties.",
            ("persons", "of_group"),
            _rounded("100 * coalesce(persons, 0)", "of_group", 2),
        ),
        Metric(
            "new_visitors",
            "Visitors whose first event on the site, ever, is in the range; in a series, in the "
            "interval.",
            ("new_persons",),
            "new_persons",
            source="GA4: new users; by what was ever received, late events too",
        ),
        Metric(
            "returning_visitors",
            "Visitors who are not new.",
            ("persons", "new_persons"),
            "coalesce(persons, 0) - coalesce(new_persons, 0)",
            source="ours: visitors are new or returning, never both in one group",
        ),
        Metric(
            "engaged_visits",
            "Visits that are no bounce, or last 10 seconds or longer, or in which 10 seconds of "
            "engagement were told.",
            ("engaged_visits",),
            "engaged_visits",
            source="GA4: engaged sessions, every interactive custom event being a key event",
        ),
        Metric(
            "engagement_rate",
            "Share of visits that are engaged, in percent.",
            ("engaged_visits", "visit_count"),
            _whole("100 * engaged_visits / nullif(visit_count, 0)"),
            kind="points",
            source="GA4",
        ),
        Metric(
            "entry_rate",
            "Visits that entered by the page, in percent of its page views.",
            ("page_entry_count", "seen_views"),
            _rounded("100 * coalesce(page_entry_count, 0)", "seen_views", 1),
            empty=None,
            kind="points",
            source="ours, as exit_rate",
        ),
        Metric(
            "exit_rate",
            "Visits that exited by the page, in percent of its page views.",
            ("exit_count", "seen_views"),
            _rounded("100 * coalesce(exit_count, 0)", "seen_views", 1),
            empty=None,
            kind="points",
        ),
        Metric(
            "time_on_page",
            "Mean time that a visit was engaged with the page, in seconds, of visits that told it.",
            ("stay_ms", "stays"),
            _whole("stay_ms / nullif(1000 * stays, 0)"),
            empty=None,
        ),
        Metric(
            "scroll_depth",
            "Mean of how far a visit scrolled down the page at most, in percent, of visits that "
            "told it.",
            ("scrolled", "scrolled_visits"),
            _whole("scrolled / nullif(scrolled_visits, 0)"),
            empty=None,
        ),
        Metric(
            "total_revenue",
            "Sum of the revenue of events in the range, in its currency; none where there are "
            "several: the dimension event:currency tells them apart.",
            ("revenue", "payments", "currencies", "currency"),
            "CASE WHEN coalesce(currencies, 0) <= 1 THEN coalesce(revenue, 0) END",
            empty=None,
            kind="money",
            source="Plausible, but never converted",
        ),
        Metric(
            "average_revenue",
            "Mean revenue of the events in the range that have one, in its currency.",
            ("revenue", "payments", "currencies", "currency"),
            f"CASE WHEN coalesce(currencies, 0) <= 1 THEN coalesce({_MEAN_AMOUNT}, 0) END",
            empty=None,
            kind="money",
            source="Plausible, but never converted",
        ),
    )
}
