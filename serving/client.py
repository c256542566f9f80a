"""Asks `clickstream serve` over HTTP; what goes wrong becomes a sentence a person can act on.

Shapes follow the HTTP API. Fields that a newer server adds are ignored; a field that is gone
or of another type is a `ServerFault`, never a guess.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, TypeVar

import httpx
import msgspec

from clickstream.errors import ClickstreamError
from clickstream.settings import Settings

T = TypeVar("T")
Filter = tuple[str, str, tuple[str, ...]]  # ("is", "visit:source", ("Google",))


class ServerUnreachable(ClickstreamError):
    """Nothing answers at the server's address."""


class ServerFault(ClickstreamError):
    """The server answered, but not with an answer."""


class QueryRefused(ClickstreamError):
    """The server understood and declined; the sentence is the server's own."""


class Query(msgspec.Struct, frozen=True, omit_defaults=True):
    """One question. `date_range`: a name, two local dates (both inclusive) or two times.

    As everywhere in the API, a name such as "28d" ends yesterday.
    """

    site_id: str
    metrics: tuple[str, ...]
    date_range: str | tuple[str, str]
    dimensions: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    order_by: tuple[tuple[str, str], ...] = ()
    pagination: dict[str, int] = {}
    include: dict[str, bool] = {}

    def __hash__(self) -> int:
        return hash(msgspec.json.encode(self))


class Cutoff(msgspec.Struct):
    """Below these offsets batch is complete; `time` is the arrival time that it reaches."""

    time: datetime | None = None
    offsets: dict[str, int] = {}


class Freshness(msgspec.Struct):
    """How far the answer reaches: arrival time, and seconds behind the end of the log."""

    reached: datetime | None = None
    seconds_behind: float | None = None


class Publication(msgspec.Struct):
    version: int
    published_at: datetime | None = None
    run_id: str = ""


class Missing(msgspec.Struct):
    """One layer that the answer cannot rest on, in the server's plain sentence.

    loses: whether the numbers therefore lack something that was received.
    """

    layer: str
    says: str
    loses: bool = True


class Tail(msgspec.Struct):
    """What the speed layer adds: visits, and their share of all visits (0..1)."""

    visits: int = 0
    share: float | None = None


class Meta(msgspec.Struct):
    """What an answer rests on. The API sends it with every answer."""

    cutoff: Cutoff | None
    freshness: Freshness | None
    publication: Publication | None
    missing: list[Missing]
    tail: Tail | None = None
    time_labels: list[str] = []
    total_rows: int | None = None


class Row(msgspec.Struct):
    """One group; `metrics` in the order asked, None where a metric is not defined."""

    dimensions: list[str]
    metrics: list[float | None]


class Understood(msgspec.Struct):
    """The question as the server took it: `date_range` as instants, the end exclusive."""

    date_range: tuple[datetime, datetime]


class Answer(msgspec.Struct):
    results: list[Row]
    meta: Meta
    query: Understood


class Minute(msgspec.Struct):
    minute: datetime
    pageviews: int
    visitors: int


class Now(msgspec.Struct):
    """Visitors active now with this value."""

    value: str
    visitors: int


class LiveEvent(msgspec.Struct):
    event_time: datetime
    name: str
    path: str
    source: str
    country: str
    visitor_id: str


class Realtime(msgspec.Struct):
    """The last 30 minutes, oldest first; events newest first."""

    visitors_now: int
    minutes: list[Minute]
    pages: list[Now]
    sources: list[Now]
    countries: list[Now]
    events: list[LiveEvent]
    meta: Meta


class Site(msgspec.Struct, frozen=True):
    site_id: str
    hostnames: list[str]
    timezone: str
    currency: str


class _Sites(msgspec.Struct):
    sites: list[Site]


class _Error(msgspec.Struct):
    """`error`: a whole sentence, with the place in the question and the nearest that there is."""

    error: str


class Client:
    """One connection pool to one server; safe to use from several threads."""

    def __init__(self, url: str, *, key: str = "", timeout: float = 30.0, at_once: int = 4) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.Client(
            base_url=self.url,
            timeout=httpx.Timeout(timeout, connect=2.0),
            headers={"authorization": f"Bearer {key}"} if key else {},
        )
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="ask")

    @classmethod
    def of(cls, settings: Settings) -> "Client":
        """A client of the server that the settings tell of, with their key."""
        serve = settings.serve
        return cls(f"http://{serve.host}:{serve.port}", key=serve.key.get_secret_value())

    def sites(self) -> list[Site]:
        return self._ask("GET", "/api/v2/sites", None, _Sites).sites

    def query(self, query: Query) -> Answer:
        return self._ask("POST", "/api/v2/query", query, Answer)

    def query_as_json(self, asked: object) -> dict[str, Any]:
        """Any query, checked by the server alone; the answer as it comes."""
        return self._ask("POST", "/api/v2/query", asked, dict[str, Any])

    def report(self, name: str, asked: dict[str, Any]) -> dict[str, Any]:
        return self._ask("POST", f"/api/v2/reports/{name}", asked, dict[str, Any])

    def queries(self, queries: Sequence[Query]) -> dict[Query, Answer]:
        """Answers several questions at once, each distinct one asked once."""
        distinct = list(dict.fromkeys(queries))
        return dict(zip(distinct, self._pool.map(self.query, distinct), strict=True))

    def realtime(self, site_id: str) -> Realtime:
        return self._ask("POST", "/api/v2/reports/realtime", {"site_id": site_id}, Realtime)

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        self._http.close()

    def _ask(self, method: str, path: str, body: object, shape: type[T]) -> T:
        content = None if body is None else msgspec.json.encode(body)
        try:
            response = self._http.request(
                method, path, content=content, headers={"content-type": "application/json"}
            )
        except httpx.TimeoutException as slow:
            raise ServerFault(
                "The query server took too long to answer",
                where=self.url,
                do="Choose a shorter period, or look at the server's log.",
            ) from slow
        except httpx.TransportError as down:
            raise ServerUnreachable(
                "The query server does not answer",
                where=self.url,
                do="Start it with `clickstream serve`.",
            ) from down
        if response.status_code != httpx.codes.OK:
            raise self._refusal(response)
        try:
            return msgspec.json.decode(response.content, type=shape)
        except msgspec.DecodeError as odd:
            raise ServerFault(
                f"The query server's answer has another shape than this page knows: {odd}",
                where=self.url + path,
                do="Run the page and the server from the same version.",
            ) from odd

    def _refusal(self, response: httpx.Response) -> ClickstreamError:
        where = str(response.request.url)
        try:
            error = msgspec.json.decode(response.content, type=_Error)
        except msgspec.DecodeError:
            return ServerFault(
                f"The query server failed with status {response.status_code}",
                where=where,
                do="Look at the server's log.",
            )
        if response.is_client_error:
            return QueryRefused(error.error)
        return ServerFault(error.error, where=where, do="Look at the server's log.")
