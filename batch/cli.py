"""`clickstream batch`: batch runs, by hand, by Airflow or by spark-submit."""

from datetime import datetime
from typing import Annotated

import typer
from pyspark.sql import SparkSession

from batch import run as runs
from batch.failure import failing_in_a_sentence
from clickstream import kafka, losses
from clickstream.errors import ClickstreamError
from clickstream.publication import Publication
from clickstream.settings import Settings, load
from clickstream.spark import session
from clickstream.warehouse import Warehouse

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The batch layer.")

Reason = Annotated[str, typer.Option(help="Kept with the publication, for people.")]


@app.command()
def run(
    until: Annotated[
        str | None,
        typer.Option(
            help="Everything that had arrived before this instant, such as 2026-11-21T12:00Z; "
            "without it, everything there is."
        ),
    ] = None,
    reason: Reason = "run by hand",
    accept_loss: Annotated[
        bool,
        typer.Option(
            "--accept-loss",
            help="Go on without records that Kafka has deleted before a run read them. Every "
            "answer says so from then on.",
        ),
    ] = False,
) -> None:
    """Ingest what is new in Kafka, bring the views up to it, publish."""
    instant = _instant(until) if until else None
    settings = load()
    kafka.topic_id(settings)
    with failing_in_a_sentence():
        published = runs.run(settings, _spark(settings), instant, reason, accept_loss)
    _show(settings, published)


@app.command()
def rebuild(reason: Reason = "rebuilt by hand") -> None:
    """Recompute every view from the table `events` alone, and publish."""
    settings = load()
    with failing_in_a_sentence():
        published = runs.rebuild(settings, _spark(settings), reason)
    _show(settings, published)


def _spark(settings: Settings) -> SparkSession:
    return session(settings, "batch", {"spark.sql.shuffle.partitions": "4"})


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as cause:
        raise ClickstreamError(
            f"{text!r} is not an instant", where="--until", do="Write it as 2026-11-21T12:00Z."
        ) from cause
    if instant.tzinfo is None:
        raise ClickstreamError(
            f"{text!r} has no offset", where="--until", do="Add Z for UTC, or +01:00."
        )
    return instant


def _show(settings: Settings, publication: Publication) -> None:
    counts = ", ".join(f"{count:,} {name}" for name, count in sorted(publication.counts.items()))
    upto = publication.cutoff.time
    print(
        f"Publication {publication.number}, complete up to {upto:%Y-%m-%d %H:%M:%S} UTC: {counts}"
    )
    for loss in losses.below(Warehouse.of(settings), publication.cutoff):
        print(f"Without {loss}, which Kafka had deleted unread.")


if __name__ == "__main__":
    app()
