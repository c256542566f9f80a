"""`clickstream goals`, `segments`, `funnels`, `annotations` and `keys`."""

import json
from contextlib import closing
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from clickstream.errors import ClickstreamError
from clickstream.secret import serve_key
from clickstream.settings import load
from clickstream.sites import load_sites
from serving.store.commands import Name, SiteId, from_json, group, keep
from serving.store.database import Database
from serving.store.errors import NotKept
from serving.store.keys import Keys
from serving.store.kinds import KINDS


def _goal(told: dict[str, Any]) -> str:
    what = told["event"] or told["page"]
    depth = f", read to {told['scroll']} %" if told["scroll"] else ""
    props = "".join(f", {key} = {value}" for key, value in told["props"].items())
    return f"{'event' if told['event'] else 'page'} {what}{depth}{props}"


goals = group(KINDS["goals"], _goal)
segments = group(KINDS["segments"], lambda told: json.dumps(told["filters"]))
funnels = group(KINDS["funnels"], lambda told: " > ".join(map(_step, told["steps"])))
annotations = group(KINDS["annotations"], lambda told: told["day"] or told["time"])
keys = typer.Typer(no_args_is_help=True, add_completion=False)


@goals.command("add")
def add_goal(
    site: SiteId,
    name: Name,
    event: Annotated[str | None, typer.Option(help="The event that it is.")] = None,
    page: Annotated[str | None, typer.Option(help="Or the page; * is anything, also /.")] = None,
    scroll: Annotated[int | None, typer.Option(help="And how far it is read, in %.")] = None,
    prop: Annotated[
        list[str] | None, typer.Option(help="A property that it must have, as key=value.")
    ] = None,
) -> None:
    """Add a goal, or change the one of that name."""
    given = {"name": name, "event": event, "page": page, "scroll": scroll}
    keep(site, KINDS["goals"], given | {"props": dict(map(_pair, prop or []))})


@segments.command("add")
def add_segment(
    site: SiteId,
    name: Name,
    filters: Annotated[str, typer.Argument(help="Filters as in a query, as JSON.")],
    owner: Annotated[str | None, typer.Option(help="Whose it is, if not the site's.")] = None,
) -> None:
    """Add a segment, or change the one of that name."""
    keep(site, KINDS["segments"], {"name": name, "filters": from_json(filters), "owner": owner})


@funnels.command("add")
def add_funnel(
    site: SiteId,
    name: Name,
    steps: Annotated[
        list[str], typer.Argument(help="Steps in order: a goal's name, or JSON as in the report.")
    ],
    order: Annotated[str, typer.Option(help="loose or strict.")] = "loose",
    window: Annotated[int, typer.Option(help="Seconds from the first to the last.")] = 86_400,
    by: Annotated[str, typer.Option(help="visitor or visit.")] = "visitor",
) -> None:
    """Add a funnel, or change the one of that name."""
    read = [from_json(step) if step.startswith("{") else step for step in steps]
    given = {"name": name, "steps": read, "order": order, "window": window, "by": by}
    keep(site, KINDS["funnels"], given)


@annotations.command("add")
def add_annotation(
    site: SiteId,
    text: Annotated[str, typer.Argument(help="What happened.")],
    day: Annotated[str | None, typer.Option(help="On which day, as 2026-10-04.")] = None,
    time: Annotated[str | None, typer.Option(help="Or when, with an offset.")] = None,
) -> None:
    """Add an annotation."""
    keep(site, KINDS["annotations"], {"text": text, "day": day, "time": time})


@keys.callback()
def key_commands() -> None:
    """List, add and remove keys. A server that has any answers nobody without one."""


@keys.command("list")
def list_keys() -> None:
    """Show every key that is in force; the secrets themselves are kept nowhere."""
    table = Table("number", "name", "sites", "added", box=box.SIMPLE_HEAD)
    with closing(Database(load().store_file)) as database:
        for key in Keys(database).all():
            added = f"{key.added_at:%Y-%m-%d %H:%M:%S}"
            table.add_row(str(key.id), key.name, " ".join(key.sites) or "every site", added)
    Console().print(table)


@keys.command("add")
def add_key(
    name: Name,
    site: Annotated[
        list[str] | None, typer.Option(help="A site that it is for; may be repeated.")
    ] = None,
    all_sites: Annotated[
        bool, typer.Option("--all-sites", help="It is for every site, as the page's has to be.")
    ] = False,
    given: Annotated[
        bool,
        typer.Option(
            "--given",
            help="Take the key of serve.key or serve.key_file, made elsewhere, and do not show it. "
            "Where it is in force, nothing changes.",
        ),
    ] = False,
) -> None:
    """Make a key. It is shown this once."""
    settings = load()
    if bool(site) == all_sites:
        raise ClickstreamError(
            "A key is for some sites or for every one", do="Give --site, or --all-sites."
        )
    sites = load_sites(settings)
    for one in site or []:
        if one not in sites:
            raise NotKept(f"There is no site {one}", do=f"There are: {', '.join(sites)}.")
    told = serve_key(settings) if given else ""
    if given and not told:
        raise ClickstreamError("No key is given", do="Set serve.key_file, or leave --given out.")
    with closing(Database(settings.store_file)) as database:
        keys = Keys(database)
        if told and (kept := keys.of(told)):
            print(f"The key is in force, as {kept.name}, number {kept.id}.")
            return
        key, secret = keys.add(name, site or [], told)
    print(f"The key is in force, as number {key.id}." if given else secret)


@keys.command("remove")
def remove_key(number: Annotated[int, typer.Argument(help="As in the list.")]) -> None:
    """Take a key away; from now on it opens nothing."""
    with closing(Database(load().store_file)) as database:
        Keys(database).remove(number)
    print(f"The key {number} is removed.")


def _step(step: Any) -> str:
    return step if isinstance(step, str) else json.dumps(step)


def _pair(given: str) -> tuple[str, str]:
    key, equals, value = given.partition("=")
    if not equals:
        raise ClickstreamError(f"A property is given as key=value, not as {given}")
    return key, value
