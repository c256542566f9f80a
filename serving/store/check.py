"""Whether what a definition names is there, and stays there."""

from dataclasses import replace

from serving.query.errors import BadQuery
from serving.query.filters import parse as parse_filters
from serving.reports.steps import parse as parse_step
from serving.store.catalogue import Catalogue
from serving.store.catalogues import read
from serving.store.errors import Conflict
from serving.store.funnel import Funnel
from serving.store.goal import Goal
from serving.store.kept import Kept
from serving.store.kinds import KINDS, Definition, Kind
from serving.store.segment import Segment
from serving.store.store import Store


def check(new: Definition, catalogue: Catalogue, number: int | None = None) -> None:
    """Raises BadQuery for filters or steps that could not be asked for.

    number: that of the segment which this is to be, if it has one: it may not hold itself.
    """
    match new:
        case Segment():
            parse_filters(new.filters, catalogue)
            if number is not None:
                changed = replace(catalogue, segments={**catalogue.segments, number: new})
                parse_filters([["is", "segment", [number]]], changed)
        case Funnel():
            for i, step in enumerate(new.steps):
                parse_step(step, catalogue, f"/steps/{i}")


def check_uses(store: Store, site_id: str, kind: Kind, number: int, new: Definition | None) -> None:
    """Raises Conflict where a segment or a funnel names what is to be another, or to go (None)."""
    if kind.name not in ("goals", "segments"):
        return
    before = read(store, site_id)
    after = _after(before, store.one(site_id, kind, number), new)
    for user in (KINDS["segments"], KINDS["funnels"]):
        for kept in store.all(site_id, user):
            one = kept.definition
            if one is None or (user, kept.id) == (kind, number):
                continue
            if _holds(one, before) and not _holds(one, after):
                raise Conflict(
                    f"The {user.one} {getattr(one, 'name', kept.id)} names this {kind.one}",
                    where=site_id,
                    do="Change that first.",
                )


def check_taken_back(store: Store, site_id: str, kind: Kind, number: int, to: int) -> None:
    """Raises BadQuery or Conflict where a definition cannot be again what it was at a version.

    Of a version that never was it says nothing: Store.take_back does.
    """
    versions = store.history(site_id, kind, number)
    then = next((kept for kept in versions if kept.version == to), None)
    if then is None:
        return
    if then.definition is not None:
        check(then.definition, read(store, site_id), number)
    if versions[0].definition is not None:
        check_uses(store, site_id, kind, number, then.definition)


def _after(before: Catalogue, old: Kept, new: Definition | None) -> Catalogue:
    goals, segments = dict(before.goals), dict(before.segments)
    if isinstance(old.definition, Goal):
        goals.pop(old.definition.name, None)
    if isinstance(old.definition, Segment):
        segments.pop(old.id, None)
    match new:
        case Goal():
            goals[new.name] = new
        case Segment():
            segments[old.id] = new
    return Catalogue(goals, segments)


def _holds(definition: Definition, catalogue: Catalogue) -> bool:
    try:
        check(definition, catalogue)
    except BadQuery:
        return False
    return True
