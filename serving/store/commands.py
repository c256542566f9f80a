"""The commands that each kind of definition has: list, remove, history and restore."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from clickstream.person import who
from clickstream.settings import load
from clickstream.sites import load_sites
from serving.store.catalogues import read
from serving.store.check import check, check_taken_back, check_uses
from serving.store.database import Database
from serving.store.errors import NotKept
from serving.store.kept import OWN, Kept
from serving.store.kinds import Kind, parse
from serving.store.store import Store

SiteId = Annotated[str, typer.Argument(help="The site's id.")]
Which = Annotated[str, typer.Argument(help="Its name or its number.")]
Shown = Callable[[dict[str, Any]], str]


def group(kind: Kind, shown: Shown) -> typer.Typer:
    """The commands of a kind but for `add`. shown: a definition as JSON -> what a list tells."""
    app = typer.Typer(no_args_is_help=True, add_completion=False)
    many = kind.name.replace("-", " ")

    @app.callback(help=f"List, add and remove {many} of a site.")
    def _() -> None:
        pass

    @app.command("list", help=f"Show the {many} of a site.")
    def list_(
        site: SiteId,
        as_json: Annotated[bool, typer.Option("--json", help="As the server tells them.")] = False,
    ) -> None:
        with opened(site) as store:
            _print(store.all(site, kind), shown, as_json)

    @app.command(help=f"Take a {kind.one} out. Its versions stay, and can be restored.")
    def remove(site: SiteId, which: Which) -> None:
        with opened(site) as store:
            kept = find(store, site, kind, which)
            check_uses(store, site, kind, kept.id, None)
            store.remove(site, kind, kept.id, kept.version, who())
        print(
            f"The {kind.one} {kept.id} is removed; `clickstream {kind.name} restore {site} "
            f"{kept.id} {kept.version}` brings it back."
        )

    @app.command(help=f"Show every version of a {kind.one}, newest first.")
    def history(site: SiteId, which: Which) -> None:
        with opened(site) as store:
            number = int(which) if which.isdecimal() else find(store, site, kind, which).id
            _print(store.history(site, kind, number), shown, False)

    @app.command(help=f"Make a {kind.one} what it was at a version, removed or not.")
    def restore(
        site: SiteId,
        number: Annotated[int, typer.Argument(help="Its number.")],
        version: Annotated[int, typer.Argument(help="The version to go back to.")],
    ) -> None:
        with opened(site) as store:
            check_taken_back(store, site, kind, number, version)
            newest = store.history(site, kind, number)[0].version
            kept = store.take_back(site, kind, number, version, newest, who())
        _tell(kind, kept)

    return app


def keep(site_id: str, kind: Kind, given: dict[str, Any]) -> None:
    """Keeps a new definition, or makes the one of its name another; raises BadQuery."""
    new = parse(kind, given)
    with opened(site_id) as store:
        name = getattr(new, "name", None)
        named = [kept for kept in store.all(site_id, kind) if name and _name(kept) == name]
        check(new, read(store, site_id), named[0].id if named else None)
        if named:
            check_uses(store, site_id, kind, named[0].id, new)
            kept = store.change(site_id, kind, named[0].id, new, named[0].version, who())
        else:
            kept = store.add(site_id, kind, new, who())
    _tell(kind, kept)


@contextmanager
def opened(site_id: str) -> Iterator[Store]:
    """The store of the settings; raises NotKept where there is no such site."""
    settings = load()
    sites = load_sites(settings)
    if site_id not in sites:
        raise NotKept(f"There is no site {site_id}", do=f"There are: {', '.join(sites)}.")
    with closing(Database(settings.store_file)) as database:
        yield Store(database)


def find(store: Store, site_id: str, kind: Kind, which: str) -> Kept:
    """The one of a name, else of a number; raises NotKept."""
    for kept in store.all(site_id, kind):
        if _name(kept) == which:
            return kept
    if which.isdecimal():
        return store.one(site_id, kind, int(which))
    raise NotKept(
        f"There is no {kind.one} called {which}",
        where=site_id,
        do=f"`clickstream {kind.name} list {site_id}` shows those there are.",
    )


def _name(kept: Kept) -> str | None:
    return getattr(kept.definition, "name", None)


def _tell(kind: Kind, kept: Kept) -> None:
    print(f"The {kind.one} {kept.id} is kept, at version {kept.version}.")


def _print(found: list[Kept], shown: Shown, as_json: bool) -> None:
    if as_json:
        print(json.dumps([kept.as_json() for kept in found], indent=2))
        return
    table = Table("number", "version", "name", box=box.SIMPLE_HEAD)
    table.add_column("is", overflow="fold")
    table.add_column("changed")
    for kept in found:
        told = {k: v for k, v in kept.as_json().items() if k not in OWN}
        table.add_row(
            str(kept.id),
            str(kept.version),
            str(told.get("name") or told.get("text") or ""),
            shown(told) if kept.definition else "removed",
            f"{kept.changed_at:%Y-%m-%d %H:%M} by {kept.changed_by}",
        )
    Console().print(table)
