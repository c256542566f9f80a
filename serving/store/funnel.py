"""A funnel: steps that people take one after another."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from serving.store.text import Name

LONGEST = 366 * 86_400  # seconds


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True))
class Funnel:
    """What the report of that name is asked, under a name.

    steps: as in the report, as JSON. window: seconds from the first step to the last. by: whose
    steps they are.
    """

    name: Name
    steps: Annotated[
        list[Any],
        Field(
            min_length=2,
            max_length=8,
            description='A goal\'s name, or {"page": …}, {"event": …}, as in the report.',
        ),
    ]
    order: Literal["strict", "loose"] = "loose"
    window: Annotated[
        int, Field(ge=1, le=LONGEST, description="Seconds from the first step to the last.")
    ] = 86_400
    by: Literal["visitor", "visit"] = "visitor"
