"""A saved query: a question under a name."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, StringConstraints, model_validator
from pydantic.dataclasses import dataclass

from serving.store.text import Name, wrong

LONGEST_SQL = 100_000  # characters


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True))
class SavedQuery:
    """A query as JSON, or SQL. Whether it can be answered is known when it is asked."""

    name: Name
    query: Annotated[
        dict[str, Any] | None, Field(description="The body of a query; without site_id.")
    ] = None
    sql: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_SQL)] | None = None

    @model_validator(mode="after")
    def _is_one_question(self) -> "SavedQuery":
        if (self.query is None) == (self.sql is None):
            raise wrong("A saved query has either a query or sql")
        return self
