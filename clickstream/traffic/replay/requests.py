"""Which requests are events: pages and downloads that were delivered to somebody who asked."""

from functools import cache
from urllib.parse import urlsplit

import msgspec

from clickstream.traffic.data import read
from clickstream.traffic.replay.combined import Request

DELIVERED = {200, 304}  # 206 is a part of a file, others sent no content

PAGE_VIEW = "page_view"
DOWNLOAD = "file_download"


class Endings(msgspec.Struct, forbid_unknown_fields=True):
    assets: list[str]
    downloads: list[str]


def event_name(request: Request) -> str:
    """page_view, file_download, or '' for a request that is no event."""
    return "" if why_not(request) else (DOWNLOAD if _ending(request) in _downloads() else PAGE_VIEW)


def why_not(request: Request) -> str:
    """Why a request is no event, for the summary; '' if it is one."""
    if not request.method or not path_of(request.target):
        return "no HTTP request"
    if request.method != "GET":
        return "another method than GET"
    if request.status not in DELIVERED:
        return "another status than 200 and 304"
    return "an asset of a page" if _ending(request) in _assets() else ""


def path_of(target: str) -> str:
    """A request's target as it stands in a URL: a proxy's absolute one loses scheme and host.

    '' for what is no target, as in `GET http://[x HTTP/1.1`.
    """
    if target.startswith("/"):
        return target
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    return f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"


def _ending(request: Request) -> str:
    file = path_of(request.target).partition("?")[0].rpartition("/")[2]
    _, dot, ending = file.rpartition(".")
    return ending.lower() if dot else ""


@cache
def _assets() -> frozenset[str]:
    return frozenset(read("requests", Endings).assets)


@cache
def _downloads() -> frozenset[str]:
    return frozenset(read("requests", Endings).downloads)
