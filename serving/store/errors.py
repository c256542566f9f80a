"""Why a definition cannot be kept, changed or found. A wrong one is a BadQuery."""

from clickstream.errors import ClickstreamError


class NotKept(ClickstreamError):
    """There is no such definition, or no such version of it."""


class Conflict(ClickstreamError):
    """Somebody else's change is in the way; `version` is the newest that there is, if any."""

    def __init__(self, what: str, *, where: str = "", do: str = "", version: int | None = None):
        super().__init__(what, where=where, do=do)
        self.version = version


class NewerStore(ClickstreamError):
    """The file was written by a later release, in a way that this one does not know."""
