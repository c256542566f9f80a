"""`clickstream simulate`."""

import sys
from datetime import datetime
from typing import Annotated

import typer

from clickstream.errors import ClickstreamError
from clickstream.settings import load
from clickstream.traffic import durations
from clickstream.traffic.delivery import Delivery
from clickstream.traffic.durations import duration_ms, in_words
from clickstream.traffic.instant import milliseconds, now_ms, rfc3339
from clickstream.traffic.options import Options, Shares
from clickstream.traffic.pace import as_time_passes
from clickstream.traffic.send import send
from clickstream.traffic.simulate import records

HISTORY_EVENTS = 200_000  # what --history makes without --history-rate, at most: half a minute


def simulate(
    site: Annotated[
        list[str],
        typer.Option(
            default_factory=lambda: ["shop.example"], help="A site to simulate; may be repeated."
        ),
    ],
    seed: Annotated[int, typer.Option(help="The same seed makes the same traffic.")] = 7,
    rate: Annotated[float, typer.Option(help="Live events a second, all sites together.")] = 50,
    history: Annotated[str, typer.Option(help="Fill this much of the past, as 30d.")] = "",
    history_rate: Annotated[
        float | None,
        typer.Option(
            help="Events a second in the past, on average; else what makes about "
            f"{HISTORY_EVENTS:,} events, but not over --rate."
        ),
    ] = None,
    until: Annotated[
        str, typer.Option(help="Where the history ends: an instant, as 2026-10-01T00:00:00Z.")
    ] = "now",
    live: Annotated[bool, typer.Option("--live", help="After the history go on, live.")] = False,
    for_: Annotated[str, typer.Option("--for", help="End live traffic after, as 60s.")] = "",
    count: Annotated[int | None, typer.Option(min=1, help="End after this many records.")] = None,
    rhythm: Annotated[
        bool, typer.Option("--rhythm", help="Live traffic too follows day and week.")
    ] = False,
    late: Annotated[float, typer.Option(help="Share of records held back, up to days.")] = 0,
    duplicate: Annotated[float, typer.Option(help="Share sent twice.")] = 0,
    shuffle: Annotated[float, typer.Option(help="Share out of order, up to 90 s.")] = 0,
    broken: Annotated[float, typer.Option(help="Share with a broken copy beside it.")] = 0,
    burst: Annotated[str, typer.Option(help='More at times, as "10x/30s every 5m".')] = "",
) -> None:
    """Send the traffic of visitors that do not exist.

    Live at --rate until Ctrl-C; with --history the past, as fast as Kafka takes it.
    """
    options = _options(
        site, seed, rate, history, history_rate, until, live, for_, count, rhythm,
        Shares(late, duplicate, shuffle, broken), burst,
    )  # fmt: skip
    settings = load()
    paced = as_time_passes(records(options), since_ms=options.until_ms)
    print(_plan(options), file=sys.stderr)
    span = None if options.end_ms is None else options.end_ms - options.start_ms
    if options.count is not None:
        send(paced, settings, "records", options.count)
    else:
        send(paced, settings, "traffic", span, lambda done: _reached(done, options))


def _options(
    sites: list[str],
    seed: int,
    rate: float,
    history: str,
    history_rate: float | None,
    until: str,
    live: bool,
    live_for: str,
    count: int | None,
    rhythm: bool,
    shares: Shares,
    burst: str,
) -> Options:
    past_ms = duration_ms(history) if history else 0
    live = live or bool(live_for) or not history
    if until != "now" and live:
        raise ClickstreamError(
            f"--until {until} ends a history, and live traffic begins now",
            do="Leave out --until, or give --history without --live and --for.",
        )
    if history_rate is None:
        history_rate = min(rate, HISTORY_EVENTS / (past_ms / 1000)) if past_ms else 0.0
    return Options(
        until_ms=_instant(until),
        sites=tuple(sites),
        seed=seed,
        rate=rate,
        history_ms=past_ms,
        history_rate=history_rate,
        live_ms=(duration_ms(live_for) if live_for else None) if live else 0,
        rhythm=rhythm,
        shares=shares,
        burst=durations.burst(burst) if burst else None,
        count=count,
    )


def _instant(text: str) -> int:
    if text == "now":
        return now_ms()
    try:
        return milliseconds(datetime.fromisoformat(text))
    except ValueError as error:
        raise ClickstreamError(
            f"--until {text!r} is no instant",
            where=str(error),
            do="Write it as 2026-10-01T00:00:00Z, or leave it out: now.",
        ) from error


def _plan(options: Options) -> str:
    """One line before it begins: what will come, and how much of it."""
    parts = []
    if options.history_ms:
        parts.append(
            f"{in_words(options.history_ms)} of history up to {rfc3339(options.until_ms)}, "
            f"{options.history_rate:,.3g} events/s"
        )
    if options.live_ms != 0:
        end = "until Ctrl-C" if options.live_ms is None else f"for {in_words(options.live_ms)}"
        parts.append(f"live {end}, {options.rate:,g} events/s")
    about = "" if options.expected is None else f" (about {options.expected:,} records)"
    return f"{', '.join(options.sites)}: {'; then '.join(parts)}{about}."


def _reached(delivery: Delivery, options: Options) -> float:
    return max(0, delivery.reached_ms - options.start_ms)
