"""A page's address -> hostname, path and the query parameters that tell where a visit came from."""

import re
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import unquote_plus

from clickstream.contract.text import PATH, TEXT, clean

TAGS = ("utm_source", "source", "ref")  # the first that is not blank is the source's tag
CLICK_IDS = ("gclid", "gbraid", "wbraid", "msclkid", "fbclid", "twclid")
_WANTED = frozenset({*TAGS, *CLICK_IDS, "utm_medium", "utm_campaign", "utm_content", "utm_term"})

# RFC 3986, appendix B: matches any text.
_PARTS = re.compile(
    r"(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?", re.DOTALL
)
_HOST = re.compile(r"[a-z0-9_.-]+|\[[0-9a-f:.]+\]")


class Page(NamedTuple):
    hostname: str
    path: str
    tag: str  # utm_source, else source, else ref
    medium: str
    campaign: str
    content: str
    term: str
    click_id: str  # the name of the first of CLICK_IDS there


class Parts(NamedTuple):
    scheme: str
    hostname: str
    path: str
    query: str


NOWHERE = Page("", "", "", "", "", "", "", "")


@lru_cache(maxsize=8192)
def page(url: str) -> Page:
    """An absolute URL; of a relative or broken one what there is, and hostname ''."""
    if not url:
        return NOWHERE
    parts = split(url)
    asked = parameters(parts.query) if "=" in parts.query else {}
    return Page(
        hostname=parts.hostname,
        path=page_path(parts.path),
        tag=next((asked[name] for name in TAGS if asked.get(name)), ""),
        medium=asked.get("utm_medium", ""),
        campaign=asked.get("utm_campaign", ""),
        content=asked.get("utm_content", ""),
        term=asked.get("utm_term", ""),
        click_id=next((name for name in CLICK_IDS if asked.get(name)), ""),
    )


def split(url: str) -> Parts:
    found = _PARTS.match(url)
    assert found is not None  # the pattern matches the empty text too
    scheme, authority, path, query = found.groups()
    return Parts((scheme or "").lower(), hostname(authority or ""), path, query or "")


def hostname(authority: str) -> str:
    """Lower case, without user, port, 'www.' and a last dot; '' if it is no host name."""
    host = authority.rpartition("@")[2].lower()
    if host.startswith("["):
        host = host.partition("]")[0] + "]"
    else:
        host = host.partition(":")[0].rstrip(".").removeprefix("www.")
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return ""
    return host if len(host) <= 255 and _HOST.fullmatch(host) else ""


def page_path(path: str) -> str:
    """Without query and fragment, with a first '/'; percent-encoding and a last '/' as sent."""
    path = re.split(r"[?#]", path, maxsplit=1)[0]
    return clean(path if path.startswith("/") else "/" + path, PATH)


def parameters(query: str) -> dict[str, str]:
    """The wanted parameters, decoded; of one given twice the first."""
    asked: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name in _WANTED and name not in asked:
            asked[name] = clean(unquote_plus(value), TEXT)
    return asked
