"""An annotation: what happened at some time, beside the numbers of then."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from serving.store.text import Line, wrong


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True))
class Annotation:
    """A text at a local day of the site, or at an instant."""

    text: Line
    day: Annotated[date | None, Field(description="A day of the site.")] = None
    time: Annotated[AwareDatetime | None, Field(description="An instant, with its offset.")] = None

    @model_validator(mode="after")
    def _is_at_one_time(self) -> "Annotation":
        if (self.day is None) == (self.time is None):
            raise wrong("An annotation has either a day or a time")
        return self

    @property
    def at(self) -> date | datetime | None:
        return self.time or self.day
