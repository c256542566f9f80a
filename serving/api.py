"""HTTP: each route asks Serving and gives its answer as JSON; a wrong question is a 400."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from serving.library import Serving
from serving.query.errors import BadQuery


def app(serving: Serving) -> Starlette:
    """The application around one Serving, which it follows and, in the end, closes."""

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        serving.follower.start()
        yield
        serving.close()

    def ask(question: Callable[[Any], dict[str, Any]]) -> Callable[[Request], Any]:
        async def route(request: Request) -> Response:
            try:
                asked = msgspec.json.decode(await request.body())
            except (msgspec.DecodeError, RecursionError) as error:
                return _json({"error": f"Not JSON: {error}", "path": "/"}, 400)
            try:
                return _json(await run_in_threadpool(question, asked))
            except BadQuery as error:
                return _json(error.as_json(), 400)

        return route

    async def sites(_: Request) -> Response:
        found = await run_in_threadpool(serving.sites)
        return _json({"sites": [vars(site) for site in found.values()]})

    async def health(_: Request) -> Response:
        meta = await run_in_threadpool(serving.provenance)
        trouble = serving.follower.trouble
        status = "degraded" if trouble or meta["missing"] else "ok"
        return _json({"status": status, "trouble": trouble} | meta, 503 if trouble else 200)

    return Starlette(
        routes=[
            Route("/api/v2/query", ask(serving.query), methods=["POST"]),
            Route("/api/v2/reports/realtime", ask(serving.realtime), methods=["POST"]),
            Route("/api/v2/sites", sites),
            Route("/api/health", health),
        ],
        lifespan=life,
    )


def _json(body: dict[str, Any], status: int = 200) -> Response:
    return Response(msgspec.json.encode(body), status, media_type="application/json")
