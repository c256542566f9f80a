"""`clickstream sites`."""

from typing import Annotated

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from clickstream import sites
from clickstream.settings import load

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def group() -> None:
    """List, add and remove sites."""


@app.command("list")
def list_() -> None:
    """Show every site."""
    table = Table("site", "hostnames", "time zone", "currency", box=box.SIMPLE_HEAD)
    for site in sites.load_sites(load()).values():
        table.add_row(site.site_id, " ".join(site.hostnames), site.timezone, site.currency)
    Console().print(table)


@app.command()
def add(
    site_id: Annotated[str, typer.Argument(help="As in the events' site_id.")],
    timezone: Annotated[str, typer.Option(help="Where its days begin, as Europe/Berlin.")] = "UTC",
    currency: Annotated[str, typer.Option(help="What its revenue is shown in, as EUR.")] = "EUR",
    hostname: Annotated[
        list[str] | None, typer.Option(help="Where its pages are; may be repeated.")
    ] = None,
) -> None:
    """Add a site, or change the one of that id."""
    settings = load()
    site = sites.Site(site_id, tuple(hostname or [site_id]), timezone, currency)
    sites.add(settings, site)
    print(f"{site_id} is in {settings.sites_file}.")


@app.command()
def remove(site_id: str) -> None:
    """Take a site out of the list. Its events stay where they are."""
    settings = load()
    sites.remove(settings, site_id)
    print(f"{site_id} is no longer in {settings.sites_file}.")
