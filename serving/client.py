"""Asks `clickstream serve` over HTTP; what goes wrong becomes a sentence a person can act on.

Shapes follow the HTTP API (serving/answers.py); a field that is gone or of another type is a
`ServerFault`, never a guess. Questions run side by side in one thread, and one that nobody waits
for any more can be cancelled: the server then ends it too.
"""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

import httpx
import msgspec

from clickstream.errors import ClickstreamError
from clickstream.ports import url
from clickstream.secret import serve_key
from clickstream.settings import Settings
from serving.answers import (
    Answer,
    Cutoff,
    Freshness,
    LiveEvent,
    Meta,
    Minute,
    Missing,
    Now,
    Publication,
    Realtime,
    Row,
    Site,
    Tail,
)
from serving.questions import (
    Definitions,
    Layers,
    Moment,
    Query,
    Question,
    Report,
    Request,
    Sites,
    Sql,
    definitions,
)
from serving.rows import Rows

__all__ = [
    "Answer",
    "Client",
    "Cutoff",
    "Freshness",
    "LiveEvent",
    "Meta",
    "Minute",
    "Missing",
    "Now",
    "Publication",
    "Query",
    "QueryRefused",
    "Realtime",
    "Report",
    "Row",
    "ServerFault",
    "ServerUnreachable",
    "Site",
    "Tail",
]

T = TypeVar("T")
AFTER_SECONDS = 5.0  # beyond the server's own limit, so that the server says why


class ServerUnreachable(ClickstreamError):
    """Nothing answers at the server's address."""


class ServerFault(ClickstreamError):
    """The server answered, but not with an answer."""


class QueryRefused(ClickstreamError):
    """The server understood and declined; the sentence is the server's own."""


class _Error(msgspec.Struct):
    """`error`: a whole sentence, with the place in the question and the nearest that there is."""

    error: str


class Client:
    """One connection pool to one server; safe to use from several threads. Close it in the end."""

    def __init__(self, url: str, *, key: str = "", timeout: float = 30.0, at_once: int = 4) -> None:
        self.url = url.rstrip("/")
        self._http = httpx.AsyncClient(
            base_url=self.url,
            timeout=httpx.Timeout(timeout, connect=2.0),
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=at_once),
            headers={"authorization": f"Bearer {key}"} if key else {},
        )
        # Not the pool's own limit: what is cancelled while it waits in there keeps its place
        self._places = asyncio.Semaphore(at_once)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="ask", daemon=True)
        self._thread.start()

    @classmethod
    def of(cls, settings: Settings) -> "Client":
        """A client of the server that the settings tell of, with their key."""
        serve = settings.serve
        return cls(
            url(serve.host, serve.port),
            key=serve_key(settings),
            timeout=serve.query_seconds + AFTER_SECONDS,
        )

    def start(self, question: Question) -> "Future[Any]":
        """Asks, and does not wait. Cancel it, and the server ends it as well."""
        return self._start(question.request())

    def sites(self) -> list[Site]:
        return self._ask(Sites().request()).sites

    def query(self, query: Query) -> Answer:
        return self._ask(query.request())

    def query_as_json(self, asked: object) -> dict[str, Any]:
        """Any query, checked by the server alone; the answer as it comes."""
        return self._ask(Request("POST", "/api/v2/query", asked, dict[str, Any]))

    def queries(self, queries: Sequence[Query]) -> dict[Query, Answer]:
        """Answers several questions at once, each distinct one asked once."""
        started = {query: self.start(query) for query in dict.fromkeys(queries)}
        return {query: future.result() for query, future in started.items()}

    def realtime(self, site_id: str) -> Realtime:
        return self._ask(Moment(site_id).request())

    def report(self, name: str, asked: dict[str, Any]) -> dict[str, Any]:
        return self._ask(Report(name, asked).request())

    def sql(self, site_id: str, sql: str) -> Rows:
        """Rows of a SELECT, 10,000 at most."""
        return self._ask(Sql(site_id, sql).request())

    def sql_as_json(self, site_id: str, sql: str) -> dict[str, Any]:
        """The same as it comes: `columns`, `rows`, `more` and `meta`."""
        asked = {"site_id": site_id, "sql": sql}
        return self._ask(Request("POST", "/api/v2/sql", asked, dict[str, Any]))

    def layers(self) -> dict[str, Any]:
        """What the layers have left in the warehouse."""
        return self._ask(Layers().request())

    def definitions(self, site_id: str, kind: str) -> list[dict[str, Any]]:
        """Those that are in force. kind: goals, segments, funnels, annotations, saved-queries."""
        return self._ask(Definitions(site_id, kind).request())["results"]

    def add(self, site_id: str, kind: str, new: dict[str, Any]) -> dict[str, Any]:
        """What the server has kept, with its number and version."""
        path = definitions(site_id, kind)
        return self._ask(Request("POST", path, new, dict[str, Any]))

    def change(self, site_id: str, kind: str, kept: dict[str, Any]) -> dict[str, Any]:
        """kept: as it was told, with what is to be changed; raises QueryRefused if others did."""
        path = definitions(site_id, kind, kept["id"])
        return self._ask(Request("PUT", path, kept, dict[str, Any]))

    def remove(self, site_id: str, kind: str, kept: dict[str, Any]) -> None:
        path = definitions(site_id, kind, kept["id"], kept["version"])
        self._ask(Request("DELETE", path, None, dict[str, Any]))

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._http.aclose(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _ask(self, request: Request[T]) -> T:
        return self._start(request).result()

    def _start(self, request: Request[T]) -> "Future[T]":
        return asyncio.run_coroutine_threadsafe(self._answer(request), self._loop)

    async def _answer(self, request: Request[T]) -> T:
        content = None if request.body is None else msgspec.json.encode(request.body)
        try:
            async with self._places:
                response = await self._http.request(
                    request.method,
                    request.path,
                    content=content,
                    headers={"content-type": "application/json", "accept": request.accept},
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
        if not response.is_success and response.status_code not in request.also:
            raise self._refusal(response)
        try:
            if request.read:
                return request.read(response.content)
            return msgspec.json.decode(response.content, type=request.shape)
        except msgspec.DecodeError as odd:
            raise ServerFault(
                f"The query server's answer has another shape than this page knows: {odd}",
                where=self.url + request.path,
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
        return ServerFault(error.error, where=where)
