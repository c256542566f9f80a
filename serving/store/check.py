"""Whether what a definition names is there."""

from dataclasses import replace

from serving.query.errors import BadQuery
from serving.query.filters import parse as parse_filters
from serving.store.catalogue import Catalogue
from serving.store.funnel import Funnel
from serving.store.kinds import Definition
from serving.store.segment import Segment


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
                if isinstance(step, str) and step not in catalogue.goals:
                    raise BadQuery(
                        f"The site has no goal {step!r}", f"/steps/{i}", step, catalogue.goals
                    )
