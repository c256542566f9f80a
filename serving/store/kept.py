"""A definition as it is kept: its number, its version, and who made that and when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from serving.store.kinds import Definition, Kind, as_json

OWN = ("id", "version", "changed_at", "changed_by")  # what is told of each beside the definition


@dataclass(frozen=True)
class Kept:
    """One version of one definition. definition: None: this version removes it."""

    kind: Kind
    id: int
    version: int
    changed_at: datetime
    changed_by: str
    definition: Definition | None

    def as_json(self) -> dict[str, Any]:
        """The definition's own fields beside the store's; of a removal, those alone."""
        own = as_json(self.kind, self.definition) if self.definition else {"removed": True}
        made = self.changed_at.isoformat()
        return dict(zip(OWN, (self.id, self.version, made, self.changed_by), strict=True)) | own
