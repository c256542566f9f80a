"""What can be asked of `clickstream serve`: each question knows its door and its answer's shape.

Questions are equal when they ask the same, so that answers can be kept by them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import msgspec

from serving.answers import Answer, Health, Realtime, SiteList
from serving.rows import ARROW, Rows
from serving.rows import read as read_rows

T = TypeVar("T")


@dataclass(frozen=True)
class Request(Generic[T]):
    """One call: method, path, body (None: none) and the shape of its answer.

    accept, read: where the answer is not JSON, and how it is read then. also: statuses that are
    answers too.
    """

    method: str
    path: str
    body: object
    shape: type[T]
    accept: str = "application/json"
    read: Callable[[bytes], T] | None = None
    also: tuple[int, ...] = ()


class Query(msgspec.Struct, frozen=True, omit_defaults=True):
    """One question for metrics. `date_range`: a name, two local dates or two times, inclusive.

    As everywhere in the API, a name such as "28d" ends yesterday. filters: as JSON, as in the API.
    """

    site_id: str
    metrics: tuple[str, ...]
    date_range: str | tuple[str, str]
    dimensions: tuple[str, ...] = ()
    filters: tuple[Any, ...] = ()
    order_by: tuple[tuple[str, str], ...] = ()
    pagination: dict[str, int] = {}
    include: dict[str, Any] = {}

    def __hash__(self) -> int:
        return hash(msgspec.json.encode(self))

    def request(self) -> Request[Answer]:
        return Request("POST", "/api/v2/query", self, Answer)


class Report(msgspec.Struct, frozen=True):
    """One question for a report: its name, and what it is asked, as JSON."""

    name: str
    asked: dict[str, Any]

    def __hash__(self) -> int:
        return hash(msgspec.json.encode(self))

    def request(self) -> Request[dict[str, Any]]:
        return Request("POST", f"/api/v2/reports/{self.name}", self.asked, dict[str, Any])


class Moment(msgspec.Struct, frozen=True):
    """The report `realtime` of a site. filters: as JSON, as in the API."""

    site_id: str
    filters: tuple[Any, ...] = ()

    def __hash__(self) -> int:
        return hash(msgspec.json.encode(self))

    def request(self) -> Request[Realtime]:
        asked = {"site_id": self.site_id, "filters": self.filters}
        return Request("POST", "/api/v2/reports/realtime", asked, Realtime)


class Sql(msgspec.Struct, frozen=True):
    """One SELECT over a site (docs/sql.md)."""

    site_id: str
    sql: str

    def request(self) -> Request[Rows]:
        return Request("POST", "/api/v2/sql", self, Rows, ARROW, read_rows)


class Healthy(msgspec.Struct, frozen=True):
    """How the server is, and what its answers of this moment rest on."""

    def request(self) -> Request[Health]:
        return Request("GET", "/api/health", None, Health, also=(503,))


class Layers(msgspec.Struct, frozen=True):
    """What the layers have left in the warehouse: needs a key of all sites."""

    def request(self) -> Request[dict[str, Any]]:
        return Request("GET", "/api/v2/layers", None, dict[str, Any])


class Definitions(msgspec.Struct, frozen=True):
    """What people have defined for a site. kind: goals, segments, funnels, annotations, …"""

    site_id: str
    kind: str

    def request(self) -> "Request[dict[str, list[dict[str, Any]]]]":
        return Request("GET", definitions(self.site_id, self.kind), None, _LISTS)


class Properties(msgspec.Struct, frozen=True):
    """Which properties a site's events have had of late: `results`, each `name` and `events`."""

    site_id: str

    def request(self) -> Request[dict[str, Any]]:
        path = f"/api/v2/sites/{quote(self.site_id, safe='')}/properties"
        return Request("GET", path, None, dict[str, Any])


class Sites(msgspec.Struct, frozen=True):
    """Which sites there are."""

    def request(self) -> Request[SiteList]:
        return Request("GET", "/api/v2/sites", None, SiteList)


_LISTS = dict[str, list[dict[str, Any]]]
Question = Query | Report | Moment | Definitions | Properties | Sites | Sql | Healthy | Layers


def definitions(site_id: str, kind: str, number: int | None = None, version: int = 0) -> str:
    """The door to definitions of a kind, or to one; version: what a removal is based on."""
    path = f"/api/v2/sites/{quote(site_id, safe='')}/{kind}"
    path = path if number is None else f"{path}/{number}"
    return f"{path}?version={version}" if version else path
