"""A definition as it is kept: its number, its version, and who made that and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from serving.store.kinds import Definition, Kind, as_json


@dataclass(frozen=True)
class Kept:
    """One version of one definition. definition: None: this version removes it."""

    kind: Kind
    id: int
    version: int
    at: datetime
    by: str
    definition: Definition | None

    def as_json(self) -> dict[str, Any]:
        """The definition's own fields beside the store's; of a removal, those alone."""
        own = as_json(self.kind, self.definition) if self.definition else {"removed": True}
        kept = {"id": self.id, "version": self.version, "at": self.at.isoformat(), "by": self.by}
        return kept | own
