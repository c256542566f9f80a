"""The questions of the overview: a view at a moment -> queries of the API, and which have ended."""

from dataclasses import dataclass

from serving.app import period
from serving.app.address import View
from serving.app.metric import NAMES
from serving.app.panel import PANELS
from serving.app.period import Moment, Period
from serving.client import Filter, Query

PLACES = 9  # rows of a panel


@dataclass(frozen=True)
class Breakdown:
    """A panel's rows, and the visitors that their shares are of.

    Both leave out the filter on the panel's own dimension: the other values stay in sight, and
    one click goes from one to another.
    """

    rows: Query
    total: Query


@dataclass(frozen=True)
class Overview:
    """`compared`: whether there is a period before to compare to; if not, it is not asked for."""

    shown: Period
    totals: Query
    totals_before: Query
    series: Query
    series_before: Query
    compared: bool
    panels: dict[str, Breakdown]

    @property
    def of_the_period(self) -> list[Query]:
        panels = [query for each in self.panels.values() for query in (each.rows, each.total)]
        return [self.totals, self.series, *panels]

    @property
    def live(self) -> list[Query]:
        """Questions whose answers change with every event."""
        return [] if self.shown.ended else self.of_the_period

    @property
    def ended(self) -> list[Query]:
        """Questions about a time that is over: only late events change these."""
        before = [self.totals_before, self.series_before] if self.compared else []
        return before + (self.of_the_period if self.shown.ended else [])


def overview(view: View, site_id: str, moment: Moment) -> Overview:
    """Raises ValueError for a period that does not exist."""
    shown = period.resolve(view.period, moment)
    before, comparable = shown.previous(), shown.comparable()

    def totals(of: Period, filters: tuple[Filter, ...]) -> Query:
        return Query(site_id, NAMES, of.date_range, filters=filters)

    def series(of: Period) -> Query:
        return Query(
            site_id,
            (view.metric,),
            of.date_range,
            dimensions=(f"time:{shown.interval}",),
            filters=view.filters,
            include={"time_labels": True},
        )

    def breakdown(dimension: str) -> Breakdown:
        others = tuple(each for each in view.filters if each[1] != dimension)
        rows = Query(
            site_id,
            ("visitors",),
            shown.date_range,
            dimensions=(dimension,),
            filters=others,
            pagination={"limit": PLACES + 1, "offset": 0},
        )
        return Breakdown(rows, totals(shown, others))

    return Overview(
        shown=shown,
        totals=totals(shown, view.filters),
        totals_before=totals(comparable, view.filters),
        series=series(shown),
        series_before=series(before),
        compared=before.counted,
        panels={name: breakdown(view.tab(name)) for name in PANELS},
    )
