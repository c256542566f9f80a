"""What queries of one site may name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from serving.store.funnel import Funnel
from serving.store.goal import Goal
from serving.store.segment import Segment


@dataclass(frozen=True)
class Catalogue:
    """A site's goals and funnels by name and segments by number, of one moment."""

    goals: Mapping[str, Goal] = field(default_factory=dict)
    segments: Mapping[int, Segment] = field(default_factory=dict)
    funnels: Mapping[str, Funnel] = field(default_factory=dict)
