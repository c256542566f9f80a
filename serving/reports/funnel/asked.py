"""JSON -> Funnel: which steps, in what order, within which time, of whom."""

from dataclasses import dataclass
from typing import Any

from serving.query.errors import BadQuery
from serving.reports import steps
from serving.reports.checks import known, one_of, page, whole
from serving.reports.dimension import parse as parse_dimensions
from serving.reports.scope import Known, Scope
from serving.reports.scope import parse as parse_scope
from serving.reports.steps import Step
from serving.store.catalogue import Catalogue

KEPT = ("steps", "order", "window", "by")  # what one that is kept says of itself
KEYS = ("funnel", *KEPT, "dimensions", "people", "pagination")
ORDERS = ("loose", "strict")
BY = {"visitor": "person", "visit": "visitor_id, span_start"}  # and what tells them apart
FEWEST, MOST = 2, 8
WINDOW, LONGEST = 86_400, 366 * 86_400  # seconds


@dataclass(frozen=True)
class People:
    """Who is asked for: those that reached a step, or got to the one before and no further."""

    step: int
    are: str = "dropped"


@dataclass(frozen=True)
class Funnel:
    """window: seconds from the first step to the last. name: of one that the site keeps."""

    scope: Scope
    steps: tuple[Step, ...]
    order: str = "loose"
    window: int = WINDOW
    by: str = "visitor"
    dimension: str | None = None
    people: People | None = None
    limit: int = 10_000
    offset: int = 0
    name: str | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "funnel": self.name,
            "steps": [step.asked for step in self.steps],
            "order": self.order,
            "window": self.window,
            "by": self.by,
            "dimensions": [self.dimension] if self.dimension else [],
            "people": vars(self.people) if self.people else None,
            "pagination": {"limit": self.limit, "offset": self.offset},
        }


def parse(asked: Any, context: Known) -> Funnel:
    """The funnel that JSON asks for; raises BadQuery."""
    scope = parse_scope(asked, context, KEYS)
    name = asked.get("funnel")
    if name is not None:
        asked = asked | _kept(asked, scope.catalogue)
    given = asked.get("steps")
    if not isinstance(given, list) or not FEWEST <= len(given) <= MOST:
        raise BadQuery(f"A funnel has {FEWEST} to {MOST} steps", "/steps", given)
    dimension = parse_dimensions(asked.get("dimensions", []))
    wanted = _people(asked.get("people"), len(given))
    if dimension and wanted:
        raise BadQuery("People are of the whole funnel: filter by a group", "/people", dimension)
    limit, offset = page(asked.get("pagination", {}))
    return Funnel(
        scope,
        tuple(steps.parse(s, scope.catalogue, f"/steps/{i}") for i, s in enumerate(given)),
        one_of(asked.get("order", "loose"), ORDERS, "/order", "order of steps"),
        whole(asked.get("window", WINDOW), 1, LONGEST, "/window", "window in seconds"),
        one_of(asked.get("by", "visitor"), BY, "/by", "thing that is counted"),
        dimension,
        wanted,
        limit,
        offset,
        name,
    )


def _kept(asked: dict[str, Any], catalogue: Catalogue) -> dict[str, Any]:
    """What the funnel of that name says, as if it were asked; raises BadQuery."""
    name = one_of(asked["funnel"], catalogue.funnels, "/funnel", "funnel of the site")
    if more := [key for key in KEPT if key in asked]:
        raise BadQuery(f"The funnel has {more[0]} of its own", f"/{more[0]}", asked[more[0]])
    kept = catalogue.funnels[name]
    return {key: getattr(kept, key) for key in KEPT}


def _people(given: Any, count: int) -> People | None:
    if given is None:
        return None
    asked = known(given, ("step", "are"), "/people")
    are = one_of(asked.get("are", "dropped"), ("dropped", "reached"), "/people/are", "kind")
    first = 2 if are == "dropped" else 1
    return People(whole(asked.get("step"), first, count, "/people/step", "step"), are)
