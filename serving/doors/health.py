"""Doors for who watches the server and looks after what it serves."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from serving.doors import schemas
from serving.doors.caller import Caller, Refused
from serving.doors.door import Door
from serving.doors.guard import Guard
from serving.doors.refusals import json
from serving.layers.told import Layers
from serving.library import Serving


@dataclass(frozen=True)
class Health:
    """guard: who asks for more than whether it is well."""

    serving: Serving
    guard: Guard
    layers: Layers

    def doors(self) -> Iterable[Door]:
        yield Door(
            "GET",
            "/api/health",
            "health",
            "Whether it can answer.",
            self._health,
            schemas.HEALTH,
            fails=(503,),
            has_key=False,
        )
        yield Door(
            "GET",
            "/api/v2/layers",
            "layers",
            "What the layers have left in the warehouse: publications, audits, dead letters.",
            self._layers,
            schemas.LAYERS,
        )

    async def _health(self, request: Request, _: Caller) -> Response:
        """Whoever lacks a key learns whether it is well, and that a key is needed."""
        meta = await run_in_threadpool(self.serving.provenance)
        trouble = self.serving.served.trouble
        told: dict[str, Any] = {"status": "degraded" if trouble or meta["missing"] else "ok"}
        try:
            self.guard.caller(request)
            told |= {"trouble": trouble, "hung_up": request.app.state.hung_up} | meta
        except Refused:
            told |= {"trouble": bool(trouble), "needs_key": True}
        return json(told, 503 if trouble else 200)

    async def _layers(self, _: Request, caller: Caller) -> dict[str, Any]:
        if caller.sites is not None:
            raise Refused(
                f"The key {caller.name} is for some sites, and the layers hold those of all",
                do="Ask with a key of all sites: `clickstream keys add <name> --all-sites`.",
            )
        return await run_in_threadpool(self._told)

    def _told(self) -> dict[str, Any]:
        with self.serving.moment() as (_, state):
            pass
        return self.layers.told(state) | {"meta": self.serving.provenance(state)}
