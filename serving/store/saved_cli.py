"""`clickstream saved-queries`: what each kind of definition has, and `run`, which asks."""

import json
from textwrap import shorten
from typing import Annotated, Any

import typer

from clickstream.settings import load
from serving.client import Client
from serving.printed import show
from serving.store.commands import Name, SiteId, Which, from_json, group, keep
from serving.store.errors import NotKept
from serving.store.kinds import KINDS

KIND = KINDS["saved-queries"]
LISTED = 200  # characters; all of it is shown by `show`


def _shown(told: dict[str, Any]) -> str:
    return shorten(told["sql"] or json.dumps(told["query"]), LISTED, placeholder=" …")


saved_queries = group(KIND, _shown)


@saved_queries.command("add")
def add(
    site: SiteId,
    name: Name,
    query: Annotated[
        str | None, typer.Option(help="A query as JSON; its site_id can be left out.")
    ] = None,
    sql: Annotated[str | None, typer.Option(help="Or a SELECT.")] = None,
) -> None:
    """Add a saved query, or change the one of that name."""
    asked = None if query is None else from_json(query)
    keep(site, KIND, {"name": name, "query": asked, "sql": sql})


@saved_queries.command("run")
def run(
    site: SiteId,
    which: Which,
    as_json: Annotated[bool, typer.Option("--json", help="The whole answer as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Its rows as CSV.")] = False,
) -> None:
    """Ask a running `clickstream serve` what it keeps under this name, and print the answer."""
    client = Client.of(load())
    kept = _find(client.definitions(site, KIND.name), site, which)
    if kept["sql"] is None:
        answer = client.query_as_json(kept["query"] | {"site_id": site})
    else:
        answer = client.sql_as_json(site, kept["sql"])
    show(answer, as_json, as_csv)


def _find(there: list[dict[str, Any]], site: str, which: str) -> dict[str, Any]:
    """The one of a name, else of a number."""
    for key in ("name", "id"):
        for one in there:
            if str(one[key]) == which:
                return one
    raise NotKept(
        f"There is no saved query called {which}",
        where=site,
        do=f"There are: {', '.join(one['name'] for one in there) or 'none yet'}.",
    )
