"""The questions of the overview: a view at a moment -> queries of the API, and which have ended.

Tiles and chart ask for the other period by itself: it is over, so that its answers are kept for
some seconds, while the running period is asked for at every refresh. Where rows are compared by
their values, as in details, one question asks for both.
"""

from dataclasses import dataclass
from typing import Any

from serving.app.filters.change import without_own
from serving.app.filters.tree import Filters, asked
from serving.app.metric import BY_NAME, GOAL_TILES, NAMES, REVENUE, Metric, extra_filters
from serving.app.paid import CURRENCIES
from serving.app.panel import COUNTRIES, PANELS, Tab
from serving.app.period import Period
from serving.app.shown import Shown
from serving.questions import Query

PLACES = 9  # rows of a panel


@dataclass(frozen=True)
class Has:
    """What the site has, beside visits. currencies: those of its revenue, the greatest first.

    properties: keys that have a tab.
    """

    goals: bool = False
    currencies: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()

    @property
    def tiles(self) -> tuple[Metric, ...]:
        from_goals = GOAL_TILES if self.goals else ()
        paid = (REVENUE,) if self.goals and self.currencies else ()
        return (*(BY_NAME[name] for name in NAMES), *from_goals, *paid)


@dataclass(frozen=True)
class Breakdown:
    """A panel's rows, and the visitors that their shares are of.

    Both leave out the filter on the panel's own dimension: the other values stay in sight, and
    one click goes from one to another.
    """

    tab: Tab
    rows: Query
    total: Query


@dataclass(frozen=True)
class Totals:
    """The tiles of one time: those of all events, of goals, and of revenue by currency."""

    of_all: Query
    of_goals: Query | None
    of_revenue: Query | None

    @property
    def queries(self) -> list[Query]:
        return [q for q in (self.of_all, self.of_goals, self.of_revenue) if q]


@dataclass(frozen=True)
class Overview:
    """`before`: of the other time, None where nothing is compared."""

    shown: Shown
    has: Has
    metric: Metric
    totals: Totals
    series: Query
    totals_before: Totals | None
    series_before: Query | None
    panels: dict[str, Breakdown]

    @property
    def of_the_period(self) -> list[Query]:
        panels = [query for each in self.panels.values() for query in (each.rows, each.total)]
        return [*self.totals.queries, self.series, *panels]

    @property
    def live(self) -> list[Query]:
        """Questions whose answers change with every event."""
        return [] if self.shown.period.ended else self.of_the_period

    @property
    def ended(self) -> list[Query]:
        """Questions about a time that is over: only late events change these."""
        before = self.totals_before.queries if self.totals_before else []
        series = [self.series_before] if self.series_before else []
        return [*before, *series, *(self.of_the_period if self.shown.period.ended else [])]


def overview(shown: Shown, has: Has) -> Overview:
    """Raises ValueError for a period that does not exist."""
    view, against = shown.view, shown.compared
    metric = BY_NAME[view.metric]
    if metric not in has.tiles:  # such as conversions, of a link to a site that has no goals
        metric = BY_NAME[NAMES[0]]
    return Overview(
        shown=shown,
        has=has,
        metric=metric,
        totals=_totals(shown, has, shown.period),
        series=_series(shown, has, metric, shown.period),
        totals_before=_totals(shown, has, against.alike) if against else None,
        series_before=_series(shown, has, metric, against.whole) if against else None,
        panels={
            name: breakdown(shown, panel.tab(view.chosen(panel.choice) or _events_tab(has)))
            for name, panel in PANELS.items()
        },
    )


def breakdown(shown: Shown, tab: Tab) -> Breakdown:
    others = shown.view.filters
    for dimension in tab.dimensions:
        others = without_own(others, dimension)
    places = COUNTRIES if tab.draws else PLACES + 1
    metrics = ("visitors", "conversion_rate") if tab.name == "goal" else ("visitors",)
    rows = _query(
        shown,
        metrics,
        shown.period,
        others,
        dimensions=tab.dimensions,
        pagination={"limit": places, "offset": 0},
    )
    return Breakdown(tab, rows, _query(shown, NAMES, shown.period, others))


def currency_of(has: Has, shown: Shown) -> str:
    """The one in which revenue is shown: the site's, or that of the greatest."""
    own = shown.site.currency
    return own if own in has.currencies or not has.currencies else has.currencies[0]


def _events_tab(has: Has) -> str:
    return "goal" if has.goals else "name"


def _totals(shown: Shown, has: Has, of: Period) -> Totals:
    goals = revenue = None
    if has.goals:
        names = tuple(metric.asks or metric.name for metric in GOAL_TILES)
        goals = _query(shown, names, of, shown.view.filters, extra_filters(GOAL_TILES[0], ""))
    if REVENUE in has.tiles:
        revenue = _query(
            shown,
            (REVENUE.asks,),
            of,
            shown.view.filters,
            dimensions=("event:currency",),
            pagination={"limit": CURRENCIES, "offset": 0},
        )
    return Totals(_query(shown, NAMES, of, shown.view.filters), goals, revenue)


def _series(shown: Shown, has: Has, metric: Metric, of: Period) -> Query:
    return _query(
        shown,
        (metric.asks or metric.name,),
        of,
        shown.view.filters,
        extra_filters(metric, currency_of(has, shown)),
        dimensions=(f"time:{shown.interval}",),
        include={"time_labels": True},
    )


def _query(
    shown: Shown,
    metrics: tuple[str, ...],
    of: Period,
    filters: Filters,
    more: tuple[Any, ...] = (),
    **rest: Any,
) -> Query:
    return Query(
        shown.site.site_id, metrics, of.date_range, filters=(*asked(filters), *more), **rest
    )
