"""What the command line says of a publication."""

import json

from rich.console import Console
from rich.table import Table

from clickstream import losses
from clickstream.publication import Publication
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse

_CHANGES = ("gone", "made", "same")


def show_changes(publication: Publication) -> None:
    """How the rows of the views differ from those of the publication before, where made anew."""
    if not publication.changes:
        return
    table = Table("view", "day", "gone", "made", "same")
    for view in json.loads(publication.changes):
        for day in view["days"]:
            table.add_row(view["table"], *(str(day[name]) for name in ("day", *_CHANGES)))
        table.add_row(view["table"], "all", *(f"{view[name]:,}" for name in _CHANGES))
    Console().print(table)


def show(settings: Settings, publication: Publication) -> None:
    """What it has, and what it lacks."""
    print(f"Publication {publication.number}, {counts(publication)}")
    for loss in losses.below(Warehouse.of(settings), publication.cutoff):
        print(f"Without {loss}, which Kafka had deleted unread.")


def counts(publication: Publication) -> str:
    """Up to when it is complete, and its rows."""
    rows = ", ".join(f"{count:,} {name}" for name, count in sorted(publication.counts.items()))
    return f"complete up to {publication.cutoff.time:%Y-%m-%d %H:%M:%S} UTC: {rows}"
