"""`clickstream serve`, `query`, `report` and `publications`."""

import json
import sys
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from clickstream.errors import ClickstreamError
from clickstream.ports import must_be_free
from clickstream.publication import as_told, drift, history
from clickstream.settings import load
from clickstream.warehouse import Warehouse
from serving.api import app
from serving.client import Client
from serving.doors.guard import listening
from serving.doors.run import run
from serving.library import Serving
from serving.printed import said, show
from serving.query.errors import BadQuery
from serving.reports import REPORTS


def serve() -> None:
    """Answer questions over HTTP: published views and tail, merged.

    Where there is no key (`clickstream keys add`) it listens on this machine alone.
    """
    settings = listening(load())
    must_be_free(settings.serve.host, settings.serve.port, "serve.port")
    run(app(Serving(settings)), settings)


def query(
    question: Annotated[str, typer.Argument(help="A query as JSON, or - to read it from stdin.")],
    as_json: Annotated[bool, typer.Option("--json", help="The whole answer as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Its rows as CSV.")] = False,
) -> None:
    """Ask a running `clickstream serve`, and print the answer as a table."""
    example = '{"site_id": "shop.example", "metrics": ["visitors"], "date_range": "day"}'
    show(Client.of(load()).query_as_json(_asked(question, example)), as_json, as_csv)


def report(
    name: Annotated[str, typer.Argument(help=", ".join(REPORTS))],
    question: Annotated[
        str, typer.Argument(help="What it is asked, as JSON, or - to read it from stdin.")
    ],
) -> None:
    """Ask a running `clickstream serve` for a report (docs/reports.md), and print it as JSON."""
    if name not in REPORTS:
        raise BadQuery(f"Not a report: {name!r}", "/report", name, REPORTS)
    asked = _asked(question, '{"site_id": "shop.example", "date_range": "28d"}')
    answer = Client.of(load()).report(name, asked)
    print(json.dumps(answer, indent=2))
    for says in said(answer["meta"]):
        print(says, file=sys.stderr)


def publications(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object for each.")] = False,
) -> None:
    """List what has been published, newest first, and how each differs from the one before."""
    found = history(Warehouse.of(load()))
    before = [*found, None][1:]
    if as_json:
        rows = [as_told(new, old) for new, old in zip(found, before, strict=True)]
        print(json.dumps(rows, indent=2))
        return
    table = Table("number", "published", "complete up to", "rows (and how many more)", "for", "why")
    for new, old in zip(found, before, strict=True):
        more = drift(new, old)
        table.add_row(
            str(new.number),
            f"{new.published_at:%Y-%m-%d %H:%M:%S}",
            f"{new.cutoff.time:%Y-%m-%d %H:%M:%S}" if new.cutoff.time else "",
            "\n".join(f"{n:,} {t} ({more[t]:+,})" for t, n in sorted(new.counts.items())),
            new.made_for,
            new.reason,
        )
    Console().print(table)


def _asked(question: str, example: str) -> Any:
    """JSON of an argument, or of stdin where it is -."""
    try:
        return json.loads(sys.stdin.read() if question == "-" else question)
    except json.JSONDecodeError as cause:
        raise ClickstreamError(
            f"The question is not JSON: {cause}", do=f"Such as '{example}'."
        ) from cause
