"""What every report is asked: of which site, over which range, under which filters."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from clickstream.sites import Site
from serving.generation import Generation
from serving.query.conditions import Conditions
from serving.query.errors import BadQuery
from serving.query.filters import parse as parse_filters
from serving.query.parameters import Parameters
from serving.query.parse import Comparison, comparison
from serving.query.period import Period
from serving.query.tree import And, as_json
from serving.readers import Reader
from serving.reports.checks import known, one_of, truth
from serving.reports.steps import Step
from serving.store.catalogue import Catalogue

KEYS = ("site_id", "date_range", "filters", "include")
INCLUDE = ("bots", "comparisons", "total_rows")


@dataclass(frozen=True)
class Known:
    """What a question may name."""

    sites: Mapping[str, Site]
    catalogue: Callable[[str], Catalogue] = lambda site_id: Catalogue()


@dataclass(frozen=True)
class Moment:
    """Where and when a report is read: rows of one moment, and what "today" is.

    horizon: what happened before it is in no row; None: nothing is left out.
    """

    reader: Reader
    generation: Generation
    now: datetime
    horizon: datetime | None = None


@dataclass(frozen=True)
class Scope:
    """The part of a question that all reports share; the range is not yet resolved."""

    site: Site
    date_range: Any
    filters: And
    catalogue: Catalogue
    bots: bool = False
    comparison: Comparison | None = None
    total_rows: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.timezone)

    def as_json(self) -> dict[str, Any]:
        return {"site_id": self.site.site_id, "filters": as_json(self.filters)}


def parse(asked: Any, known_: Known, own: Iterable[str], date_range: Any = None) -> Scope:
    """The scope of a question whose report has these keys of its own.

    date_range: what is meant where none is given; None: it has to be.
    """
    known(asked, (*KEYS, *own), "")
    site = known_.sites[one_of(asked.get("site_id"), known_.sites, "/site_id", "site")]
    if (period := asked.get("date_range", date_range)) is None:
        raise BadQuery("A report has a date range", "/date_range")
    include = known(asked.get("include", {}), INCLUDE, "/include")
    flags = {n: truth(include[n], f"/include/{n}") for n in ("bots", "total_rows") if n in include}
    catalogue = known_.catalogue(site.site_id)
    return Scope(
        site=site,
        date_range=period,
        filters=parse_filters(asked.get("filters", []), catalogue),
        catalogue=catalogue,
        comparison=comparison(include.get("comparisons"), "/include/comparisons"),
        **flags,
    )


class Rows:
    """SQL of the rows that a report sees, with the parameters that it names."""

    def __init__(self, scope: Scope, moment: Moment) -> None:
        self.scope, self._moment = scope, moment
        self.parameters = Parameters()
        self.hits_of_site = self._of_site("hits")
        self.conditions = Conditions(
            self.parameters, scope.catalogue.goals, f"(SELECT * FROM {self.hits_of_site})"
        )

    def hits(self, period: Period) -> str:
        """FROM and WHERE: events in the period that the filters hold of."""
        return (
            f"{self.hits_of_site} AND {self._within('event_time', period)}"
            f" AND {self.conditions.of_hit(self.scope.filters)}"
        )

    def visits(self, period: Period) -> str:
        """FROM and WHERE: visits that start in the period, whole, that the filters hold of."""
        return (
            f"{self._of_site('visits')} AND {self._within('span_start', period)}"
            f" AND {self.conditions.of_visit(self.scope.filters)}"
        )

    def first_seen(self, persons: str) -> str:
        """SQL of when each of these had their very first event on the site, filtered or not."""
        return (
            f"SELECT person, min(event_time) AS first_seen FROM {self.hits_of_site}"
            f" AND person IN ({persons}) GROUP BY person"
        )

    def is_(self, step: Step) -> str:
        """SQL of whether a hit is such a step; never NULL."""
        condition = self.conditions.of_hit(step.tree)
        return (
            f"({condition} AND scroll >= {self.value(step.scroll)})" if step.scroll else condition
        )

    def value(self, given: Any) -> str:
        return self.parameters.add(given)

    def time(self, instant: datetime) -> str:
        return self.parameters.add(instant.astimezone(UTC).replace(tzinfo=None))

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        return self._moment.reader.all(sql, self.parameters.values)

    def _of_site(self, table: str) -> str:
        bots = "" if self.scope.bots else " AND NOT bot"
        site = self.value(self.scope.site.site_id)
        return f"{self._moment.generation.served(table)} AS {table} WHERE site_id = {site}{bots}"

    def _within(self, column: str, period: Period) -> str:
        return f"{column} >= {self.time(period.start)} AND {column} < {self.time(period.end)}"
