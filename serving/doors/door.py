"""What a route is, said once: the routes are made of this, and so is the OpenAPI document."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request

from serving.doors.caller import Caller
from serving.doors.line import Gone
from serving.doors.refusals import Unreadable

Schema = dict[str, Any]
MOST_BYTES = 2**20  # of a body


@dataclass(frozen=True)
class Door:
    """One route. answer: gives what is told, as JSON.

    does: one sentence for people. gives and body: JSON Schemas. fails: the statuses that it may
    have beside those that every door may. parameters: those of the address, by name.
    """

    method: str
    path: str
    name: str
    does: str
    answer: Callable[[Request, Caller], Awaitable[Any]]
    gives: Schema
    body: Schema | None = None
    status: int = 200
    fails: tuple[int, ...] = ()
    parameters: tuple[tuple[str, Schema], ...] = ()
    has_key: bool = True


async def body(request: Request) -> Any:
    """The JSON that a request holds; raises Unreadable, and Gone."""
    parts, size = [], 0
    try:
        async for part in request.stream():
            size += len(part)
            if size > MOST_BYTES:
                raise Unreadable(f"A body has at most {MOST_BYTES:,} bytes", 413)
            parts.append(part)
    except ClientDisconnect as cause:
        raise Gone("Who asks has hung up amid the question") from cause
    try:
        return msgspec.json.decode(b"".join(parts))
    except (msgspec.DecodeError, RecursionError) as error:
        raise Unreadable(f"Not JSON: {error}") from error


def check_is_json(request: Request) -> None:
    """A page of another site can send a form's types unasked, and no other; raises Unreadable."""
    kind = request.headers.get("content-type", "").split(";")[0].strip()
    if kind != "application/json":
        raise Unreadable(
            "What changes something is sent as JSON", 415, do="Send Content-Type: application/json."
        )
