"""`clickstream replay`."""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from clickstream.errors import ClickstreamError
from clickstream.settings import Settings, load
from clickstream.sites import load_sites
from clickstream.traffic.instant import now_ms, rfc3339
from clickstream.traffic.pace import at_speed
from clickstream.traffic.record import Record
from clickstream.traffic.replay.records import Source, records, source, span_ms
from clickstream.traffic.replay.summary import Summary
from clickstream.traffic.send import send

SPEED = re.compile(r"(\d+(?:\.\d+)?)x")


def replay(
    files: Annotated[
        list[Path], typer.Argument(help="Access logs or JSON lines, packed with gzip or not.")
    ],
    site: Annotated[
        str, typer.Option(help="Whose log it is. JSON lines: for those that name no site.")
    ] = "",
    hostname: Annotated[
        str, typer.Option(help="Of a log's pages; else the site's first in the sites file, else S.")
    ] = "",
    format: Annotated[
        Literal["auto", "combined", "jsonl"],
        typer.Option(help="combined: of Apache and nginx. auto: by the first lines."),
    ] = "auto",
    pace: Annotated[
        str, typer.Option(help="max, original, or a factor as 10x: how fast to send.")
    ] = "max",
    shift_to_now: Annotated[
        bool,
        typer.Option(
            "--shift-to-now",
            help="Move all times: at the original pace the first event is now, else the last.",
        ),
    ] = False,
) -> None:
    """Send the events of files: access logs (combined format) or JSON lines of the event contract.

    A file replayed twice counts once. Unreadable lines are sent as they are: as dead letters.
    """
    speed = _speed(pace)
    settings = load()
    hostname = hostname or _hostname(settings, site)
    sources = [source(path, site, hostname, None if format == "auto" else format) for path in files]
    summary = Summary()
    found = records(sources, _shift_ms(sources, speed) if shift_to_now else 0, summary)
    size = sum(each.path.stat().st_size for each in sources)
    try:
        send(_paced(found, speed), settings, "replay", size, lambda _: summary.bytes_read)
    finally:
        Console().print(_table(summary))
        for reason, places in summary.places.items():
            more = ", …" if summary.unreadable[reason] > len(places) else ""
            print(f"Not read ({reason}): {', '.join(places)}{more}", file=sys.stderr)


def _speed(pace: str) -> float | None:
    """How many times as fast as it was; None: as fast as possible."""
    if pace == "max":
        return None
    match = SPEED.fullmatch(pace)
    if pace != "original" and (not match or float(match[1]) <= 0):
        raise ClickstreamError(f"--pace {pace!r} is no pace", do="Write max, original or 10x.")
    return float(match[1]) if match else 1.0


def _hostname(settings: Settings, site: str) -> str:
    known = load_sites(settings).get(site)
    return known.hostnames[0] if known and known.hostnames else site


def _shift_ms(sources: Sequence[Source], speed: float | None) -> int:
    span = span_ms(sources)
    if span is None:
        return 0
    first, last = span
    return now_ms() - (first if speed == 1.0 else last)


def _paced(found: Iterator[Record], speed: float | None) -> Iterator[Record]:
    return found if speed is None else at_speed(found, speed)


def _table(summary: Summary) -> Table:
    """Every line of the files, and what it became."""
    table = Table("lines", f"{summary.lines:,}", "", box=box.SIMPLE_HEAD)
    table.columns[1].justify = "right"
    for name, number in summary.names.most_common():
        table.add_row(name, f"{number:,}", "events")
    for reason, number in summary.skipped.most_common():
        table.add_row(reason, f"{number:,}", "not sent")
    for reason, number in summary.unreadable.most_common():
        table.add_row(reason, f"{number:,}", "sent as it is: a dead letter")
    table.add_section()
    table.add_row("visitors", f"{len(summary.visitors):,}", "")
    if summary.first_ms is not None and summary.last_ms is not None:
        table.add_row("from", "", rfc3339(summary.first_ms))
        table.add_row("to", "", rfc3339(summary.last_ms))
    return table
