"""One Kafka record on its way out."""

from typing import NamedTuple


class Record(NamedTuple):
    """A record to produce, and what its maker knows of it (which is not sent).

    at_ms: when it is to be produced, Unix milliseconds on the maker's clock.
    event_ms: its event_time as Unix milliseconds; -1 where it has none.
    fault: '' or one of late, duplicate, retimed, shuffled, broken.
    """

    at_ms: int
    key: bytes
    value: bytes
    event_ms: int
    fault: str = ""

    @property
    def broken(self) -> bool:
        """True: no event can be read from it; it must become a dead letter."""
        return self.fault == "broken"


def key_of(site_id: str, visitor_id: str) -> bytes:
    """The Kafka key of an event: a visitor's events stay in one partition."""
    return f"{site_id}|{visitor_id}".encode()
