"""JSON -> Visits: which visits, with their events or without, from which one on."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from serving.query.errors import BadQuery
from serving.reports.checks import known, text, truth, whole
from serving.reports.numbers import instant
from serving.reports.scope import Known, Scope
from serving.reports.scope import parse as parse_scope

KEYS = ("visitor_id", "person", "events", "pagination")
DEFAULT, MOST = 100, 1_000  # visits on a page


@dataclass(frozen=True)
class After:
    """The last visit of the page before: its start, UTC without a zone, and its visitor."""

    start: datetime
    visitor_id: str


@dataclass(frozen=True)
class Visits:
    """visitor_id, person: whose visits alone. events: each visit with all of its events."""

    scope: Scope
    visitor_id: str | None = None
    person: str | None = None
    events: bool = False
    limit: int = DEFAULT
    after: After | None = None

    def as_json(self) -> dict[str, Any]:
        after = self.after and [instant(self.after.start), self.after.visitor_id]
        return {
            "visitor_id": self.visitor_id,
            "person": self.person,
            "events": self.events,
            "pagination": {"limit": self.limit, "after": after},
        }


def parse(asked: Any, context: Known) -> Visits:
    """The report that JSON asks for; raises BadQuery. Of one visitor or person: all of history."""
    of_one = isinstance(asked, dict) and ("visitor_id" in asked or "person" in asked)
    scope = parse_scope(asked, context, KEYS, "all" if of_one else None)
    pages = known(asked.get("pagination", {}), ("limit", "after"), "/pagination")
    return Visits(
        scope,
        _text(asked, "visitor_id", "visitor"),
        _text(asked, "person", "person"),
        truth(asked.get("events", False), "/events"),
        whole(pages.get("limit", DEFAULT), 1, MOST, "/pagination/limit", "limit"),
        _after(pages.get("after")),
    )


def _text(asked: dict[str, Any], key: str, what: str) -> str | None:
    return text(asked[key], f"/{key}", what) if asked.get(key) is not None else None


def _after(given: Any) -> After | None:
    if given is None:
        return None
    path = "/pagination/after"
    if not isinstance(given, list) or [type(one) for one in given] != [str, str]:
        raise BadQuery("What an answer has as next: a time and a visitor", path, given)
    try:
        start = datetime.fromisoformat(given[0])
    except ValueError as cause:
        raise BadQuery("Not a time", f"{path}/0", given[0]) from cause
    if start.tzinfo is None:
        raise BadQuery("A time needs an offset, such as Z", f"{path}/0", given[0])
    return After(start.astimezone(UTC).replace(tzinfo=None), given[1])
