"""A user agent -> browser, operating system, device, bot. First use loads the data: 0.3 s."""

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from crawlerdetect import CrawlerDetect
    from ua_parser.regex import Resolver


class Agent(NamedTuple):
    """In the order of the columns in clickstream.event.TOUCH; '' is unknown."""

    device: str  # Desktop, Mobile, Tablet, TV
    browser: str
    browser_version: str  # major.minor
    os: str
    os_version: str  # major.minor
    bot: bool


UNKNOWN = Agent("", "", "", "", "", False)

_DEVICES = {name.lower(): name for name in ("Desktop", "Mobile", "Tablet", "TV")}
_DESKTOPS = frozenset(
    {"Windows", "macOS", "Linux", "Chrome OS", "Ubuntu", "Debian", "Fedora", "FreeBSD", "OpenBSD"}
)
_SYSTEMS = {"Mac OS X": "macOS", "Other": ""}
_BROWSERS = {"Android": "Android Browser", "Other": ""}
_TV = re.compile(
    r"smart-?tv|google ?tv|apple ?tv|android tv|hbbtv|bravia|netcast|web0s|roku|crkey|viera"
    r"|\baft[a-z]|\btv\b",
    re.IGNORECASE,
)
_TABLET = re.compile(r"ipad|tablet|kindle|silk/|playbook", re.IGNORECASE)
_MOBILE = re.compile(r"mobi|iphone|ipod|windows phone|blackberry|opera mini|kaios", re.IGNORECASE)


@lru_cache(maxsize=32768)
def agent(user_agent: str) -> Agent:
    """'' (none sent) is unknown and no bot; '-', what a server logs for none, is a bot."""
    if not user_agent:
        return UNKNOWN
    if user_agent == "-":
        return UNKNOWN._replace(bot=True)
    from ua_parser import Domain

    found = _parser()(user_agent, Domain.ALL)
    browser, system, device = found.user_agent, found.os, found.device
    os = _SYSTEMS.get(system.family, system.family) if system else ""
    spider = device is not None and device.family == "Spider"
    return Agent(
        _device(user_agent, os),
        _browser(browser.family) if browser else "",
        _version(browser.major, browser.minor) if browser else "",
        os,
        _version(system.major, system.minor) if system else "",
        spider or _crawlers().is_crawler(user_agent),
    )


def device_name(given: str) -> str:
    """A device as a producer says it, in our spelling where it is one of ours."""
    return _DEVICES.get(given.lower(), given)


def _device(user_agent: str, os: str) -> str:
    if _TV.search(user_agent):
        return "TV"
    if _TABLET.search(user_agent) or ("Android" in user_agent and not _MOBILE.search(user_agent)):
        return "Tablet"
    if _MOBILE.search(user_agent):
        return "Mobile"
    return "Desktop" if os in _DESKTOPS or "X11" in user_agent else ""


def _browser(family: str) -> str:
    # The device is a dimension of its own, so Chrome on a telephone is Chrome.
    if family.startswith("Mobile Safari"):
        return family.removeprefix("Mobile ")
    name = family.replace(" Mobile", "").removesuffix(" iOS")
    return _BROWSERS.get(name, name)


def _version(major: str | None, minor: str | None) -> str:
    return f"{major}.{minor}" if major and minor else major or ""


@cache
def _parser() -> "Resolver":
    from ua_parser.loaders import load_builtins
    from ua_parser.regex import Resolver

    return Resolver(load_builtins())


@cache
def _crawlers() -> "CrawlerDetect":
    from crawlerdetect import CrawlerDetect

    return CrawlerDetect()
