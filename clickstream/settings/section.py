"""A section of the settings: what all of them share."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """Fixed once it is made; a field that it does not have is an error, which repeats no value."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
