"""A segment: filters under a name."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from serving.store.text import Name


@dataclass(frozen=True, config=ConfigDict(extra="forbid", strict=True))
class Segment:
    """Rows that all of its filters hold of.

    filters: as in a query, as JSON. A query names a segment by the number that the store gives it.
    owner: whose it is, for those who show lists; None: the site's.
    """

    name: Name
    filters: Annotated[
        list[Any], Field(min_length=1, description="Filters as in a query; all of them hold.")
    ]
    owner: Annotated[Name | None, Field(description="Whose it is; null: the site's.")] = None
