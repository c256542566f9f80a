"""What went wrong, as JSON: a sentence, and where it is in what was asked. Never a trace."""

import math
from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from clickstream.errors import ClickstreamError
from serving.doors.caller import Refused
from serving.doors.guard import TooOften
from serving.doors.line import Busy, Gone, TooSlow
from serving.memory import TooLarge
from serving.query.errors import BadQuery
from serving.store.errors import Conflict, NotKept


class Unreadable(ClickstreamError):
    """The body is not JSON, too long, or said to be something else. status: of the answer."""

    def __init__(self, what: str, status: int = 400, *, do: str = "") -> None:
        super().__init__(what, do=do)
        self.status = status


def json(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")


async def _told(request: Request, error: Exception) -> Response:
    body: dict[str, Any] = {"error": str(error)}
    headers = {}
    match error:
        case BadQuery():
            return json(error.as_json(), 400)
        case Unreadable():
            return json(body | {"path": "/"}, error.status)
        case Refused():
            return json(body, 401, {"WWW-Authenticate": "Bearer"})
        case NotKept():
            return json(body, 404)
        case Conflict():
            return json(body | {"version": error.version}, 409)
        case TooOften() | Busy():
            headers = {"Retry-After": str(math.ceil(error.seconds))}
            return json(body, 429 if isinstance(error, TooOften) else 503, headers)
        case Gone():
            request.app.state.hung_up += 1  # nothing to log: people close pages
            return json(body, 499)  # nobody reads it
        case TooSlow():
            return json(body, 504)
        case TooLarge():
            return json(body, 507)
        case HTTPException():
            return json({"error": f"{error.detail}."}, error.status_code, error.headers)
        case ClickstreamError():
            return json(body, 500)
    return json({"error": "The server failed at this. Its log says why."}, 500)


HANDLERS: Mapping[Any, Any] = {
    ClickstreamError: _told,
    HTTPException: _told,
    Exception: _told,
}
