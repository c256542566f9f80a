"""The commands that each kind of definition has: list, show, remove, history and restore."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clickstream.errors import ClickstreamError
from clickstream.person import who
from clickstream.settings import load
from clickstream.sites import load_sites
from serving.store import checked
from serving.store.database import Database
from serving.store.errors import NotKept
from serving.store.kept import OWN, Kept
from serving.store.kinds import Kind, parse
from serving.store.store import Store

SiteId = Annotated[str, typer.Argument(help="The site's id.")]
Name = Annotated[str, typer.Argument(help="What people call it.")]
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

    @app.command(help=f"Show a {kind.one} as the server tells it, as JSON.")
    def show(site: SiteId, which: Which) -> None:
        with opened(site) as store:
            print(json.dumps(find(store, site, kind, which).as_json(), indent=2))

    @app.command(help=f"Take a {kind.one} out. Its versions stay, and can be restored.")
    def remove(site: SiteId, which: Which) -> None:
        with opened(site) as store, store.alone() as alone:
            kept = find(alone, site, kind, which)
            checked.remove(alone, site, kind, kept.id, kept.version, who())
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
        with opened(site) as store, store.alone() as alone:
            newest = alone.history(site, kind, number)[0].version
            kept = checked.take_back(alone, site, kind, number, version, newest, who())
        _tell(kind, kept)

    return app


def keep(site_id: str, kind: Kind, given: dict[str, Any]) -> None:
    """Keeps a new definition, or makes the one of its name another; raises BadQuery."""
    new = parse(kind, given)
    with opened(site_id) as store, store.alone() as alone:
        name = getattr(new, "name", None)
        named = [kept for kept in alone.all(site_id, kind) if name and _name(kept) == name]
        if named:
            old = named[0]
            kept = checked.change(alone, site_id, kind, old.id, new, old.version, who())
        else:
            kept = checked.add(alone, site_id, kind, new, who())
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


def from_json(given: str) -> Any:
    try:
        return json.loads(given)
    except json.JSONDecodeError as cause:
        raise ClickstreamError(f"This is not JSON: {given}: {cause}") from cause


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
            Text(str(told.get("name") or told.get("text") or "")),  # it may be called [red]
            Text(shown(told) if kept.definition else "removed"),
            f"{kept.changed_at:%Y-%m-%d %H:%M} by {kept.changed_by}",
        )
    Console().print(table)
