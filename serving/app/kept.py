"""What people have defined for a site, as the page uses it: goals, segments, annotations."""

from datetime import date, datetime
from typing import Any

import msgspec

from serving.app.ask import client
from serving.app.remember import Remembered
from serving.questions import Definitions, Properties

SECONDS = 15.0
_DEFINITIONS: Remembered[dict[str, list[dict[str, Any]]]] = Remembered(SECONDS)

_PROPERTIES: Remembered[dict[str, list[dict[str, Any]]]] = Remembered(60)


class Goal(msgspec.Struct, frozen=True):
    name: str
    event: str | None = None
    page: str | None = None
    props: dict[str, str] = {}


class Segment(msgspec.Struct, frozen=True):
    """filters: as JSON."""

    id: int
    version: int
    name: str
    filters: list[Any]
    owner: str | None = None


class Annotation(msgspec.Struct, frozen=True):
    """A text at a day of the site or at an instant."""

    text: str
    day: date | None = None
    time: datetime | None = None


def definitions(site_id: str, kind: str) -> list[dict[str, Any]]:
    """As the server tells them; at most so many seconds old."""
    question = Definitions(site_id, kind)
    return _DEFINITIONS.get(f"{site_id}/{kind}", lambda: client().start(question))["results"]


def goals(site_id: str) -> list[Goal]:
    return msgspec.convert(definitions(site_id, "goals"), list[Goal])


def segments(site_id: str) -> list[Segment]:
    """By name."""
    found = msgspec.convert(definitions(site_id, "segments"), list[Segment])
    return sorted(found, key=lambda segment: segment.name.casefold())


def annotations(site_id: str) -> list[Annotation]:
    return msgspec.convert(definitions(site_id, "annotations"), list[Annotation])


def segment_names(site_id: str) -> dict[str, str]:
    """By number, as a text: how filters name them."""
    return {str(segment.id): segment.name for segment in segments(site_id)}


def properties(site_id: str) -> list[str]:
    """Names of properties that the site's events have had of late, the most frequent first."""
    question = Properties(site_id)
    found = _PROPERTIES.get(site_id, lambda: client().start(question))["results"]
    return [each["name"] for each in found]


def add(site_id: str, kind: str, new: dict[str, Any]) -> dict[str, Any]:
    """Raises QueryRefused with the server's sentence."""
    told = client().add(site_id, kind, new)
    _DEFINITIONS.forget(f"{site_id}/{kind}")
    return told


def change(site_id: str, kind: str, kept: dict[str, Any]) -> None:
    """kept: as it was told, with the change in it."""
    client().change(site_id, kind, kept)
    _DEFINITIONS.forget(f"{site_id}/{kind}")


def remove(site_id: str, kind: str, kept: dict[str, Any]) -> None:
    client().remove(site_id, kind, kept)
    _DEFINITIONS.forget(f"{site_id}/{kind}")
