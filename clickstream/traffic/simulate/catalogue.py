"""The data behind the simulation, from the YAML files in ../data, checked on the way in."""

from functools import cache
from typing import Literal

import msgspec

from clickstream.traffic.data import read


class Place(msgspec.Struct, forbid_unknown_fields=True):
    """Where visitors live; networks are the leading parts of an address."""

    country: str
    weight: float
    timezone: str
    networks: list[str]
    languages: dict[str, float]


class Device(msgspec.Struct, forbid_unknown_fields=True):
    weight: float
    version: str
    screens: list[str]
    user_agent: str


class Devices(msgspec.Struct, forbid_unknown_fields=True):
    versions: dict[str, list[str]]
    devices: list[Device]


class Bot(msgspec.Struct, forbid_unknown_fields=True):
    weight: float
    pages: int
    pause: float  # seconds
    networks: list[str]
    user_agent: str


class Rhythm(msgspec.Struct, forbid_unknown_fields=True):
    hours: list[float]
    weekdays: list[float]


class Source(msgspec.Struct, forbid_unknown_fields=True):
    """A way to the site. referrers: '' sends none. query: of the landing URL."""

    bounce: float  # percent
    landing: dict[str, float]
    referrers: list[str]
    weight: float = 1
    query: str = ""


class Step(msgspec.Struct, forbid_unknown_fields=True):
    """One thing a visitor does: a page view (it has a path) or a custom event on the same page."""

    seconds: float
    next: dict[str, float]
    path: str = ""
    title: str = ""
    event: str = ""
    interactive: bool = True
    draw: list[str] = []
    props: dict[str, str] = {}
    effect: Literal["", "add", "remove", "purchase", "login"] = ""
    needs: Literal["", "cart", "anonymous", "account"] = ""


class Profile(msgspec.Struct, forbid_unknown_fields=True):
    """The character of one site."""

    site_id: str
    share: float
    bots: float  # percent of visits
    returning: float  # percent of visits
    title: str
    sources: list[Source]
    rush: Source  # where the visitors of a burst come from
    steps: dict[str, Step]
    crawled: list[str]  # the steps that bots read
    fallback: str
    words: dict[str, list[str | int]]
    products: dict[str, str]
    currencies: dict[str, str]  # by country; '': all others


@cache
def places() -> list[Place]:
    return read("places", list[Place])


@cache
def devices() -> Devices:
    return read("devices", Devices)


@cache
def bots() -> list[Bot]:
    return read("bots", list[Bot])


@cache
def rhythm() -> Rhythm:
    return read("rhythm", Rhythm)


@cache
def profiles() -> dict[str, Profile]:
    """The sites that can be simulated, by site_id."""
    known = [read(name, Profile) for name in ("shop", "blog")]
    return {profile.site_id: profile for profile in known}
