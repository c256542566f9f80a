"""Doors to what people define for a site: the same for each kind."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from serving.doors import schemas
from serving.doors.caller import Caller
from serving.doors.door import Door, body, check_is_json
from serving.query.errors import BadQuery
from serving.store import checked
from serving.store.errors import NotKept
from serving.store.kept import OWN, Kept
from serving.store.kinds import KINDS, Kind, parse
from serving.store.store import Store

SITE = ("site_id", schemas.TEXT)
NUMBER = ("id", schemas.NUMBER)
BASED_ON = ("version", schemas.NUMBER | {"description": "The version that this is based on."})


@dataclass(frozen=True)
class Definitions:
    """The store's definitions of the sites that there are."""

    store: Store
    sites: Callable[[], Collection[str]]

    def doors(self) -> Iterable[Door]:
        for kind in KINDS.values():
            yield from self._doors(kind)

    def _doors(self, kind: Kind) -> Iterable[Door]:
        many = f"/api/v2/sites/{{site_id}}/{kind.name}"
        one, name = many + "/{id:int}", kind.one.replace(" ", "_")
        kept, given = schemas.kept(kind), schemas.given(kind)
        yield self._door(
            kind,
            "GET",
            many,
            f"{name}_list",
            f"Every {kind.one} of a site.",
            _list,
            schemas.results(kept),
        )
        yield self._door(
            kind,
            "POST",
            many,
            f"{name}_add",
            f"Keep a new {kind.one}.",
            _add,
            kept,
            body=given,
            status=201,
            fails=(400, 409, 415),
        )
        yield self._door(kind, "GET", one, f"{name}_show", f"One {kind.one}.", _show, kept)
        yield self._door(
            kind,
            "PUT",
            one,
            f"{name}_change",
            f"Make a {kind.one} another.",
            _change,
            kept,
            body=schemas.based_on(given),
            fails=(400, 409, 415),
        )
        yield self._door(
            kind,
            "DELETE",
            one,
            f"{name}_remove",
            f"Take a {kind.one} out; its versions stay.",
            _remove,
            schemas.KEPT,
            parameters=(BASED_ON,),
            fails=(400, 409),
        )
        yield self._door(
            kind,
            "GET",
            one + "/history",
            f"{name}_history",
            "Every version, newest first.",
            _history,
            schemas.results(schemas.KEPT),
        )
        yield self._door(
            kind,
            "POST",
            one + "/restore",
            f"{name}_restore",
            f"Make a {kind.one} what it was at a version, removed or not.",
            _restore,
            kept,
            body=schemas.RESTORE,
            fails=(400, 409, 415),
        )

    def _door(
        self,
        kind: Kind,
        method: str,
        path: str,
        name: str,
        does: str,
        work: "Work",
        gives: schemas.Schema,
        fails: tuple[int, ...] = (),
        parameters: tuple[tuple[str, schemas.Schema], ...] = (),
        **more: Any,
    ) -> Door:
        async def answer(request: Request, caller: Caller) -> Any:
            site_id = request.path_params["site_id"]
            caller.check(site_id)
            asked = None
            if method in ("POST", "PUT"):
                check_is_json(request)
                asked = await body(request)
            question = Asked(self.store, site_id, kind, request, asked, caller.name)
            return await run_in_threadpool(self._answer, work, question)

        numbered = (NUMBER,) if "{id:int}" in path else ()
        return Door(
            method,
            path,
            name,
            does,
            answer,
            gives,
            fails=(404, *fails),
            parameters=(SITE, *numbered, *parameters),
            **more,
        )

    def _answer(self, work: "Work", asked: "Asked") -> Any:
        check_is_there(asked.site_id, self.sites())
        return work(asked)


def check_is_there(site_id: str, sites: Collection[str]) -> None:
    """Raises NotKept for a site that is none."""
    if site_id not in sites:
        raise NotKept(f"There is no site {site_id}", do="`clickstream sites list`.")


@dataclass(frozen=True)
class Asked:
    """What is asked of the store."""

    store: Store
    site_id: str
    kind: Kind
    request: Request
    body: Any
    by: str

    @property
    def number(self) -> int:
        return int(self.request.path_params["id"])

    @property
    def one(self) -> tuple[Store, str, Kind, int]:
        """The one that is asked for."""
        return self.store, self.site_id, self.kind, self.number


Work = Callable[[Asked], Any]


def _list(asked: Asked) -> dict[str, Any]:
    return _told(asked.store.all(asked.site_id, asked.kind))


def _show(asked: Asked) -> dict[str, Any]:
    return asked.store.one(asked.site_id, asked.kind, asked.number).as_json()


def _history(asked: Asked) -> dict[str, Any]:
    return _told(asked.store.history(asked.site_id, asked.kind, asked.number))


def _add(asked: Asked) -> dict[str, Any]:
    new = parse(asked.kind, asked.body)
    return checked.add(asked.store, asked.site_id, asked.kind, new, asked.by).as_json()


def _change(asked: Asked) -> dict[str, Any]:
    """The body may hold what the store tells beside a definition, as it was read."""
    given, version = asked.body, _version(asked.body, "version")
    new = parse(asked.kind, {k: v for k, v in given.items() if k not in OWN})
    return checked.change(*asked.one, new, version, asked.by).as_json()


def _remove(asked: Asked) -> dict[str, Any]:
    given = asked.request.query_params.get("version", "")
    version = _version({"version": int(given) if given.isdecimal() else given}, "version")
    return checked.remove(*asked.one, version, asked.by).as_json()


def _restore(asked: Asked) -> dict[str, Any]:
    version, to = _version(asked.body, "version"), _version(asked.body, "to")
    return checked.take_back(*asked.one, to, version, asked.by).as_json()


def _version(given: Any, key: str) -> int:
    version = given.get(key) if isinstance(given, dict) else None
    if type(version) is not int or not 1 <= version < 2**63:
        says = "that it is based on" if key == "version" else "to go back to"
        raise BadQuery(f"A change names the version {says}, a whole number", f"/{key}", version)
    return version


def _told(found: list[Kept]) -> dict[str, Any]:
    return {"results": [kept.as_json() for kept in found]}
