"""The application: every door around one Serving, which it follows and, in the end, closes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from clickstream.ports import is_loopback
from serving.doors import schemas
from serving.doors.caller import Caller
from serving.doors.definitions import Definitions
from serving.doors.door import Door
from serving.doors.guard import Guard
from serving.doors.health import Health
from serving.doors.line import Line
from serving.doors.questions import Questions
from serving.doors.refusals import HANDLERS, json
from serving.layers.told import Layers
from serving.library import Serving
from serving.store.database import Database
from serving.store.keys import Keys
from serving.store.store import Store

NOBODY = Caller("nobody", frozenset())


def app(serving: Serving) -> Starlette:
    """settings.serve.host is where it is going to listen: beyond loopback all need a key."""
    serve = serving.settings.serve
    database = Database(serving.settings.store_file)
    guard = Guard(Keys(database), is_loopback(serve.host), serve.requests_per_minute)
    line = Line(serve.queries_at_once, serve.queries_waiting, serve.query_seconds)

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        serving.follower.start()
        yield
        line.close()
        serving.close()
        database.close()

    doors = [
        *Questions(serving, line).doors(),
        *Definitions(Store(database), serving.sites).doors(),
        *Health(serving, guard, Layers(serving.settings)).doors(),
    ]
    doors.append(_openapi(doors))  # itself among them
    routes = [_route(door, guard) for door in doors]
    made = Starlette(routes=routes, lifespan=life, exception_handlers=HANDLERS)
    made.state.hung_up = 0  # how many have not waited for their answer
    return made


def _route(door: Door, guard: Guard) -> Route:
    async def endpoint(request: Request) -> Response:
        caller = guard.caller(request) if door.has_key else NOBODY
        told = await door.answer(request, caller)
        return told if isinstance(told, Response) else json(told, door.status)

    return Route(door.path, endpoint, methods=[door.method], name=door.name)


def _openapi(doors: list[Door]) -> Door:
    @cache
    def made() -> dict[str, Any]:
        from serving.doors.openapi import document  # a server need not wait for it to start

        return document(doors)

    async def answer(_: Request, __: Caller) -> dict[str, Any]:
        return await run_in_threadpool(made)

    return Door(
        "GET",
        "/api/openapi.json",
        "openapi",
        "This document.",
        answer,
        schemas.OBJECT,
        has_key=False,
    )
