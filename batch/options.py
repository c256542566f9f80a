"""Options that several commands of `clickstream batch` have."""

from typing import Annotated

import typer

Reason = Annotated[str, typer.Option(help="Kept with the publication, for people.")]
Until = Annotated[
    str | None,
    typer.Option(
        help="Everything that had arrived before this instant, such as 2026-11-21T12:00Z; "
        "without it, everything there is."
    ),
]
AcceptLoss = Annotated[
    bool,
    typer.Option(
        "--accept-loss",
        help="Go on without records that Kafka has deleted before a run read them. Every "
        "answer says so from then on.",
    ),
]
MadeFor = Annotated[
    str,
    typer.Option(
        "--for", help="Who asks, such as a scheduler's run: the steps of one run give the same."
    ),
]
FirstDay = Annotated[str, typer.Option("--from", help="The first day, in UTC: 2026-11-20.")]
LastDay = Annotated[str, typer.Option("--to", help="The last day, in UTC, inclusive.")]
