"""A funnel: steps that people take one after another."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag
from pydantic.dataclasses import dataclass

from serving.store.goal import Goal
from serving.store.text import Name

YEAR_MINUTES = 365 * 24 * 60

Step = Annotated[
    Annotated[Name, Tag("<name>")] | Annotated[Goal, Tag("<goal>")],
    Discriminator(lambda given: "<name>" if isinstance(given, str) else "<goal>"),
]


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True))
class Funnel:
    """Steps in order, each a goal: one of the site's by its name, or one written out.

    order: loose lets other events lie between two steps, strict no event that is another step.
    window_minutes: from the first step to the last. by: whose steps they are.
    """

    name: Name
    steps: Annotated[
        tuple[Step, ...],
        Field(min_length=2, max_length=8, description="A goal's name, or a goal."),
    ]
    order: Literal["strict", "loose"] = "loose"
    window_minutes: Annotated[
        int, Field(ge=1, le=YEAR_MINUTES, description="From the first step to the last.")
    ] = 24 * 60
    by: Literal["visitor", "visit"] = "visitor"
