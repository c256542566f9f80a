"""Doors that ask Serving: queries, reports, SQL and sites."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from serving.doors import asked, schemas, sql
from serving.doors.caller import Caller
from serving.doors.definitions import SITE, check_is_there
from serving.doors.door import Door, body
from serving.doors.line import Line
from serving.library import Serving
from serving.reports import REPORTS

Question = Callable[[Any], dict[str, Any]]
FAILS = (400, 503, 504, 507)


@dataclass(frozen=True)
class Questions:
    """What is asked of one Serving, in one line."""

    serving: Serving
    line: Line

    def doors(self) -> Iterable[Door]:
        yield Door(
            "POST",
            "/api/v2/query",
            "query",
            "Ask for metrics of a site.",
            self._asks(self.serving.query),
            schemas.ANSWER,
            schemas.query(),
            fails=FAILS,
        )
        for name, report in REPORTS.items():
            yield Door(
                "POST",
                f"/api/v2/reports/{name}",
                f"report_{name}",
                report.says,
                self._asks(partial(self.serving.report, name)),
                schemas.REPORT,
                asked.report(name, report.is_live),
                fails=FAILS,
            )
        yield sql.door(self.serving, self.line)
        yield Door(
            "GET",
            "/api/v2/sites",
            "sites",
            "The sites that can be asked for.",
            self._sites,
            schemas.SITES,
        )
        yield Door(
            "GET",
            "/api/v2/sites/{site_id}/properties",
            "properties",
            "The names of properties that its events have had in the last 30 days.",
            self._properties,
            schemas.PROPERTIES,
            fails=(404, 503, 504, 507),
            parameters=(SITE,),
        )

    def _asks(self, question: Question) -> Any:
        async def answer(request: Request, caller: Caller) -> dict[str, Any]:
            given = await body(request)
            if caller.sites is not None:
                caller.check(given.get("site_id") if isinstance(given, dict) else None)
            return await self.line.answer(request, lambda: question(given))

        return answer

    async def _sites(self, _: Request, caller: Caller) -> dict[str, Any]:
        found = await run_in_threadpool(self.serving.sites)
        return {"sites": [vars(found[site_id]) for site_id in caller.theirs(found)]}

    async def _properties(self, request: Request, caller: Caller) -> dict[str, Any]:
        site_id = request.path_params["site_id"]
        caller.check(site_id)
        check_is_there(site_id, await run_in_threadpool(self.serving.sites))
        return await self.line.answer(request, lambda: self.serving.properties(site_id))
