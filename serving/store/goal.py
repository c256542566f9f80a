"""A goal: which events are conversions. It counts those of the past as well."""

import re
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)
from pydantic.dataclasses import dataclass

from clickstream.contract.props import VALUE_BYTES
from serving.store.text import Name, Path, pairs, wrong

MOST_PROPS = 3

Kind = Literal["event", "page", "scroll"]
Prop = tuple[
    Annotated[str, Field(min_length=1, max_length=300)],
    Annotated[str, Field(min_length=1, max_length=VALUE_BYTES)],
]
Props = Annotated[
    tuple[Prop, ...],
    BeforeValidator(pairs),
    PlainSerializer(dict, return_type=dict[str, str]),
    Field(max_length=MOST_PROPS, description="Properties that the event must have, and values."),
    WithJsonSchema(
        {
            "type": "object",
            "maxProperties": MOST_PROPS,
            "additionalProperties": {"type": "string", "minLength": 1},
            "default": {},
        }
    ),
]


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True))
class Goal:
    """One goal of a site. It names an event, or a page, and that perhaps with a scroll depth.

    name: what people call it; unique in its site. props: pairs (key, value) that an event must all
    have, sorted by key. It has no currency: an amount keeps its own, and is never converted.
    """

    name: Name
    event: Annotated[Name | None, Field(description="The name of the event.")] = None
    page: Annotated[
        Path | None, Field(description="The page that is viewed; * stands for anything, also /.")
    ] = None
    scroll: Annotated[
        int | None, Field(ge=1, le=100, description="It counts when read so far, in percent.")
    ] = None
    props: Props = ()

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> "Goal":
        if (self.event is None) == (self.page is None):
            raise wrong("A goal names either an event or a page")
        if self.scroll is not None and self.page is None:
            raise wrong("A scroll depth is of a page: give a page in place of the event")
        if self.event == "engagement":
            raise wrong("engagement alone is no goal: name a page and how far it is scrolled")
        return self

    @property
    def kind(self) -> Kind:
        if self.event is not None:
            return "event"
        return "page" if self.scroll is None else "scroll"

    @property
    def event_name(self) -> str:
        """The name of the events that can be its conversions."""
        if self.event is not None:
            return self.event
        return "page_view" if self.scroll is None else "engagement"

    @property
    def path_regex(self) -> str | None:
        """RE2 that a whole path matches; None: any path does."""
        if self.page is None:
            return None
        return "(?s)" + ".*".join(re.escape(part) for part in re.split(r"\*+", self.page))
