"""A section of the settings: what all of them share."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Port = Annotated[int, Field(ge=1, le=65535)]


class Section(BaseModel):
    """Fixed once it is made; a field that it does not have is an error, which repeats no value."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def one_of(first: tuple[str, object], second: tuple[str, object]) -> None:
    """Two settings, by name and value, of which one may be set."""
    if first[1] and second[1]:
        both = {"first": first[0], "second": second[0]}
        raise PydanticCustomError(
            "both", "{first} and {second} are both set; leave one of them out", both
        )
