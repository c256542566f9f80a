"""What a report is, and the one way in which any is asked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from serving.query.compared import compared
from serving.query.history import forgotten
from serving.query.period import Period, resolve
from serving.reports.scope import Known, Moment, Scope


class Asked(Protocol):
    """A question that has been understood."""

    @property
    def scope(self) -> Scope: ...

    def as_json(self) -> dict[str, Any]:
        """What the report has beside its scope, with nothing left out."""
        ...


@dataclass(frozen=True)
class Report:
    """says: what it tells. parse: JSON -> what is asked; raises BadQuery.

    results: of a period, the answer's own keys, with its own `meta`, if any. A comparison is the
    same of another period. is_live: it has a range of its own, up to now.
    """

    says: str
    parse: Callable[[Any, Known], Any]
    results: Callable[[Any, Period, Moment], dict[str, Any]]
    is_live: bool = False

    def answer(self, asked: Any, known: Known, moment: Moment) -> dict[str, Any]:
        """The answer, without what it rests on; raises BadQuery."""
        understood: Asked = self.parse(asked, known)
        scope = understood.scope
        period = _period(scope, moment)
        found = self.results(understood, period, moment)
        if self.is_live:
            return found | {"query": scope.as_json()}
        query = scope.as_json() | {"date_range": _as_json(period)} | understood.as_json()
        periods = [period]
        if scope.comparison:
            other = compared(scope.comparison, scope.date_range, period, scope.zone, moment.now)
            earlier = self.results(understood, other, moment)
            found["comparison"] = {"date_range": _as_json(other)} | earlier
            periods.append(other)
        meta = found.get("meta", {}) | forgotten(moment.horizon, scope.date_range, *periods)
        return found | {"query": query, "meta": meta}


def _period(scope: Scope, moment: Moment) -> Period:
    first = _first_event(scope, moment) if scope.date_range == "all" else None
    return resolve(scope.date_range, scope.zone, moment.now, first)


def _first_event(scope: Scope, moment: Moment) -> datetime | None:
    visits = moment.generation.served("visits")
    ((first,),) = moment.reader.all(
        f"SELECT min(span_start) FROM {visits} AS visits WHERE site_id = ?", [scope.site.site_id]
    )
    return first.replace(tzinfo=UTC) if first else None


def _as_json(period: Period) -> list[str]:
    return [period.start.isoformat(), period.end.isoformat()]
