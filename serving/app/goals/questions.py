"""The questions of goals and revenue: a view at a moment -> queries of the API.

Conversions are of the goal that is chosen, or of any goal. Revenue is of that goal's events; while
none is chosen, of all events, so that it is the overview's.
"""

from dataclasses import dataclass
from typing import Any

from serving.app import by
from serving.app.choice import Choice
from serving.app.filters.suggest import matching
from serving.app.filters.tree import asked
from serving.app.goals.figures import BY_NAME, OF_GOALS, OF_MONEY, UNIQUE
from serving.app.metric import REVENUE, Metric
from serving.app.paid import CURRENCIES
from serving.app.panel import Tab
from serving.app.period import Period
from serving.app.shown import Shown
from serving.app.tables.sheet import Sheet
from serving.app.tables.whole import MOST, Asks
from serving.questions import Query

GOAL = Choice("goal")
FIGURE = Choice("figure", tuple(BY_NAME), UNIQUE.name)
MONEY = Choice("money")  # the currency in which parts are told; "": conversions
BY = by.choice("goals-by", "source")
SHEET = Sheet("goals")
CHOICES = (GOAL, FIGURE, MONEY, BY, *SHEET.choices)
PLACES = 10  # rows of a page of parts

Filters = tuple[Any, ...]
PAID: Filters = (("is_not", "event:currency", ("(none)",)),)
OF_CONVERSIONS = ("visitors", "events", "group_conversion_rate")
OF_ORDERS = ("visitors", "events", "total_revenue", "average_revenue")


@dataclass(frozen=True)
class Site:
    """What the site has. goals: their names. currencies: of all its revenue, the greatest first."""

    goals: tuple[str, ...]
    currencies: tuple[str, ...]
    main: str

    def currency(self, wanted: str) -> str:
        """The one that is wanted, if there is such revenue; else the site's, or the greatest."""
        known = [each for each in (wanted, self.main) if each in self.currencies]
        return (*known, *self.currencies, self.main)[0]


@dataclass(frozen=True)
class Totals:
    """What one time came to. None: the site has no goal, or no revenue."""

    converted: Query | None
    paid: Query | None

    @property
    def queries(self) -> list[Query]:
        return [query for query in (self.converted, self.paid) if query]


@dataclass(frozen=True)
class Parts:
    """A table by a dimension. currency: in which it tells orders; "": it tells conversions."""

    tab: Tab
    metrics: tuple[str, ...]
    asks: Asks
    rows: Query
    currency: str = ""


@dataclass(frozen=True)
class Goals:
    """`goal`: the one that is chosen, or "". by_goal: every goal, and its revenue by currency."""

    shown: Shown
    site: Site
    goal: str
    figure: Metric
    currency: str
    totals: Totals
    before: Totals | None
    series: Query
    series_before: Query | None
    by_goal: tuple[Query, ...]
    parts: Parts

    @property
    def ended(self) -> list[Query]:
        found = self.before.queries if self.before else []
        return [*found, *([self.series_before] if self.series_before else [])]

    @property
    def of_the_period(self) -> list[Query]:
        return [*self.totals.queries, self.series, *self.by_goal, self.parts.rows]


def goals(shown: Shown, site: Site) -> Goals:
    """Of a site that has a goal, or revenue."""
    view, against = shown.view, shown.compared
    goal = view.chosen(GOAL) if view.chosen(GOAL) in site.goals else ""
    figure = BY_NAME[view.chosen(FIGURE)]
    if not site.goals or (figure.of == "paid" and not site.currencies):
        figure = UNIQUE if site.goals else REVENUE
    currency = site.currency(view.chosen(MONEY))
    return Goals(
        shown,
        site,
        goal,
        figure,
        currency,
        _totals(shown, site, goal, shown.period),
        _totals(shown, site, goal, against.alike) if against else None,
        _series(shown, figure, goal, currency, shown.period),
        _series(shown, figure, goal, currency, against.whole) if against else None,
        _by_goal(shown, site),
        parts(shown, site, goal),
    )


def parts(shown: Shown, site: Site, goal: str, *, whole: bool = False) -> Parts:
    """whole: all rows, for a file."""
    view = shown.view
    tab = by.tab(view.chosen(BY))
    money = view.chosen(MONEY) if view.chosen(MONEY) in site.currencies else ""
    if not site.goals and not money:
        money = site.currency("")
    names: tuple[str, ...]
    if money:
        names, kept = OF_ORDERS, (*_of(goal), ("is", "event:currency", (money,)))
    else:
        one_currency = OF_MONEY if len(site.currencies) == 1 else ()
        names, kept = (*OF_CONVERSIONS, *one_currency), _of(goal) or ANY
    asks = SHEET.asks(view, names)
    include: dict[str, Any] = {"total_rows": True}
    if shown.compared and not whole:
        alike = shown.compared.alike.date_range
        include["comparisons"] = {"mode": "custom", "date_range": alike}
    query = _query(
        shown,
        names,
        shown.period,
        (*kept, *matching(tab.dimensions[0], asks.search)),
        dimensions=tab.dimensions,
        order_by=((asks.sort or tab.dimensions[0], "desc" if asks.desc else "asc"),),
        pagination={"limit": MOST, "offset": 0}
        if whole
        else {"limit": PLACES, "offset": asks.page * PLACES},
        include=include,
    )
    return Parts(tab, names, asks, query, money)


ANY: Filters = (("contains", "event:goal", ("",)),)


def _of(goal: str) -> Filters:
    return (("is", "event:goal", (goal,)),) if goal else ()


def _totals(shown: Shown, site: Site, goal: str, of: Period) -> Totals:
    converted = paid = None
    if site.goals:
        converted = _query(shown, OF_GOALS, of, _of(goal) or ANY)
    if site.currencies:
        paid = _query(
            shown,
            OF_MONEY,
            of,
            (*_of(goal), *PAID),
            dimensions=("event:currency",),
            pagination={"limit": CURRENCIES, "offset": 0},
        )
    return Totals(converted, paid)


def _series(shown: Shown, figure: Metric, goal: str, currency: str, of: Period) -> Query:
    paid = (*_of(goal), ("is", "event:currency", (currency,)))
    return _query(
        shown,
        (figure.asks or figure.name,),
        of,
        paid if figure.of == "paid" else _of(goal) or ANY,
        dimensions=(f"time:{shown.interval}",),
        include={"time_labels": True},
    )


def _by_goal(shown: Shown, site: Site) -> tuple[Query, ...]:
    if not site.goals:
        return ()
    include: dict[str, Any] = {}
    if shown.compared:
        alike = shown.compared.alike.date_range
        include["comparisons"] = {"mode": "custom", "date_range": alike}
    found = _query(shown, OF_GOALS, shown.period, (), dimensions=("event:goal",), include=include)
    if not site.currencies:
        return (found,)
    dimensions = ("event:goal", "event:currency")
    return found, _query(shown, OF_MONEY, shown.period, PAID, dimensions=dimensions)


def _query(shown: Shown, metrics: tuple[str, ...], of: Period, more: Filters, **rest: Any) -> Query:
    filters = (*asked(shown.view.filters), *more)
    return Query(shown.site.site_id, metrics, of.date_range, filters=filters, **rest)
