"""The metrics of the page: how each is named and written; what it means is clickstream's."""

from dataclasses import dataclass
from typing import Any

from msgspec import to_builtins

from clickstream.metrics import METRICS
from clickstream.metrics import Metric as Declared
from serving.answers import Money, Value
from serving.app import format
from serving.query.change import change


@dataclass(frozen=True)
class Metric:
    """`kind` decides how it is written (format.py). `asks`: its name in the API.

    of: which events it counts: all, "goals" (those that meet one), or "paid" (of one currency).
    """

    name: str
    label: str
    kind: str
    less_is_better: bool = False
    asks: str = ""
    of: str = ""

    @property
    def _declared(self) -> Declared:
        return METRICS[self.asks or self.name]

    @property
    def definition(self) -> str:
        return self._declared.says

    @property
    def in_an_empty_interval(self) -> float | None:
        """Nothing counted is 0; the average of nothing is not defined."""
        return 0.0 if self.kind in ("count", "money") else None

    def told(self, moved: float | None, now: Value = None, before: Value = None) -> format.Change:
        """A change that the API tells. moved: in points or in percent, as it is declared.

        now, before: what it is between, where it may be less than nothing.
        """
        if _is_paid_back(now, before):
            moved = None
        points = self._declared.kind == "points"
        return format.change(moved, points=points, less_is_better=self.less_is_better)

    def changed(self, now: Value, before: Value) -> format.Change:
        """The same of two answers, as the API would tell it had one question asked for both."""
        moved = change(self._declared, to_builtins(before), to_builtins(now))
        return self.told(moved, now, before)


def _is_paid_back(now: Value, before: Value) -> bool:
    """Whether more was paid back than paid, before or from nothing on.

    Percent of less than nothing turn their sign, and from nothing to less the API tells 0: an arrow
    would say the contrary of what happened.
    """
    if not (isinstance(now, Money) and isinstance(before, Money)):
        return False
    return before.value < 0 or (before.value == 0 and now.value < 0)


TILES = (
    Metric("visitors", "Unique visitors", "count"),
    Metric("visits", "Total visits", "count"),
    Metric("pageviews", "Total pageviews", "count"),
    Metric("views_per_visit", "Views per visit", "ratio"),
    Metric("bounce_rate", "Bounce rate", "percent", less_is_better=True),
    Metric("visit_duration", "Visit duration", "seconds"),
)
NAMES = tuple(metric.name for metric in TILES)  # of the tiles that every site has
GOAL_TILES = (
    Metric("conversions", "Conversions", "count", asks="events", of="goals"),
    Metric("conversion_rate", "Conversion rate", "percent", of="goals"),
)
REVENUE = Metric("revenue", "Revenue", "money", asks="total_revenue", of="paid")
OTHERS = (
    Metric("events", "Events", "count"),
    Metric("percentage", "Share", "percent"),
    Metric("new_visitors", "New visitors", "count"),
    Metric("returning_visitors", "Returning visitors", "count"),
    Metric("engaged_visits", "Engaged visits", "count"),
    Metric("engagement_rate", "Engagement rate", "percent"),
    Metric("group_conversion_rate", "Conversion rate", "percent"),
    Metric("entry_rate", "Entry rate", "percent"),
    Metric("exit_rate", "Exit rate", "percent", less_is_better=True),
    Metric("time_on_page", "Time on page", "seconds"),
    Metric("scroll_depth", "Scroll depth", "percent"),
    Metric("total_revenue", "Revenue", "money"),
    Metric("average_revenue", "Average revenue", "money"),
)
BY_NAME = {metric.name: metric for metric in (*TILES, *GOAL_TILES, REVENUE)}  # tiles
METRIC = BY_NAME | {metric.name: metric for metric in OTHERS}


def extra_filters(metric: Metric, currency: str) -> tuple[Any, ...]:
    """What a metric counts beside the page's filters, as JSON of the API."""
    if metric.of == "goals":
        return (("contains", "event:goal", ("",)),)
    return (("is", "event:currency", (currency,)),) if metric.of == "paid" else ()
