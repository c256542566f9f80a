"""`clickstream batch`: batch runs, by hand, by Airflow or by spark-submit."""

from datetime import datetime
from typing import Annotated

import structlog
import typer
from pyspark.sql import SparkSession
from rich.console import Console
from rich.table import Table

from batch import compute as computing
from batch import repair as repairing
from batch import run as runs
from batch.asked import days_of, instant
from batch.audit import audit, last
from batch.conf import BATCH
from batch.expire import expire
from batch.failure import failing_in_a_sentence
from batch.fence import one_run_at_a_time
from batch.maintain import maintain
from batch.options import AcceptLoss, FirstDay, LastDay, MadeFor, Reason, Until
from batch.publish import held_by, publish
from batch.reconcile import reconcile
from batch.rollback import rollback
from batch.shown import counts, show, show_changes
from clickstream.candidate import proposed
from clickstream.errors import ClickstreamError
from clickstream.person import who
from clickstream.publication import Publication, latest
from clickstream.settings import Settings, load
from clickstream.spark import session
from clickstream.telling import telling
from clickstream.warehouse import Warehouse

log = structlog.get_logger()
app = typer.Typer(no_args_is_help=True, add_completion=False, help="The batch layer.")

NOTHING_DIFFERS = "Nothing differs: what is published of these days is what their events come to."


@app.command()
def run(
    until: Until = None, reason: Reason = "run by hand", accept_loss: AcceptLoss = False
) -> None:
    """Ingest what is new in Kafka, bring the views up to it, publish."""
    before = instant(until) if until else None
    settings = load()
    published = None if computing.is_due(settings, before) else latest(Warehouse.of(settings))
    if published is None:
        with failing_in_a_sentence():
            spark = _spark(settings)
            published = runs.run(settings, spark, before, reason, accept_loss, who())
    show(settings, published)


@app.command()
def rebuild(reason: Reason = "rebuilt by hand") -> None:
    """Recompute every view from the table `events` alone, and publish."""
    settings = load()
    with failing_in_a_sentence():
        published = runs.rebuild(settings, _spark(settings), reason, who())
    show_changes(published)
    show(settings, published)


@app.command()
def repair(first: FirstDay, last: LastDay, reason: Reason) -> None:
    """Make some days anew from `events`, replace what differs, and publish."""
    settings = load()
    days = days_of(first, last)
    assert days
    before = latest(Warehouse.of(settings))
    with failing_in_a_sentence():
        published = runs.published(
            settings, lambda: repairing.repair(settings, _spark(settings), *days, reason, who())
        )
    if published == before:
        print(NOTHING_DIFFERS)
    else:
        show_changes(published)
    show(settings, published)


@app.command()
def compute(
    made_for: MadeFor,
    until: Until = None,
    reason: Reason = "computed by hand",
    accept_loss: AcceptLoss = False,
    anew: Annotated[
        bool, typer.Option("--anew", help="Every view from `events`, as rebuild does.")
    ] = False,
    first: FirstDay = "",
    last: LastDay = "",
) -> None:
    """The part of a run that needs Spark: makes a candidate, which nobody is served yet.

    With --anew --from and --to of these days alone, as repair does.
    """
    settings = load()
    before = instant(until) if until else None
    days = days_of(first, last)
    if days and not anew:
        raise ClickstreamError("--from and --to say which days to make anew", do="Add --anew.")
    with one_run_at_a_time(settings), failing_in_a_sentence():
        found: Publication | None = None
        if days:
            found = repairing.repair(settings, _spark(settings), *days, reason, made_for)
        elif anew:
            found = computing.rebuild(settings, _spark(settings), reason, made_for)
        elif computing.is_due(settings, before):
            found = computing.compute(
                settings, _spark(settings), before, reason, accept_loss, made_for
            )
    if found:
        show_changes(found)
        print(f"Computed: {counts(found)}")
    elif days:
        print(NOTHING_DIFFERS)
    else:
        print("There is nothing new to compute.")


@app.command("audit")
def audit_(made_for: MadeFor) -> None:
    """Audit the candidate that a compute has made."""
    candidate = _candidate(made_for)
    if candidate:
        findings = audit(load(), candidate)
        warnings = [f for f in findings if f.rows]
        print(f"{len(findings) - len(warnings)} audits found nothing.")
        for one in warnings:
            print(f"Warning: {one.audit.name}, {one.rows:,} rows: {one.audit.says}")


@app.command()
def audits() -> None:
    """Show what the audits found that were made last."""
    rows = last(Warehouse.of(load()))
    table = Table("audit", "severity", "rows", "what a row means", "the first of them")
    for row in rows:
        shown = row["shown"] if row["rows"] else ""
        table.add_row(row["audit"], row["severity"], f"{row['rows']:,}", row["says"], shown)
    Console().print(table)
    if rows:
        print(f"Run {rows[0]['run_id']}, at {rows[0]['audited_at']:%Y-%m-%d %H:%M:%S} UTC.")


@app.command("publish")
def publish_(made_for: MadeFor) -> None:
    """Publish the candidate that has passed its audits."""
    candidate = _candidate(made_for)
    if candidate:
        settings = load()
        show(settings, publish(Warehouse.of(settings), candidate))


@app.command("rollback")
def rollback_(
    number: Annotated[int, typer.Argument(help="The publication to go back to.")],
    reason: Annotated[str, typer.Option(help="Kept with the new publication, for people.")],
) -> None:
    """Publish again what an earlier publication says; the tail takes over from its cutoff on."""
    settings = load()
    show(settings, rollback(settings, number, reason, who()))


@app.command("expire")
def expire_() -> None:
    """Take fragments out that no publication needs any more."""
    settings = load()
    print(f"{expire(settings, Warehouse.of(settings)):,} files of fragments have expired.")


@app.command("maintain")
def maintain_(
    made_for: Annotated[
        str, typer.Option("--for", help="Who asks; without it, who runs this.")
    ] = "",
) -> None:
    """Make small files few, and take away what no kept publication needs."""
    settings = load()
    with failing_in_a_sentence():
        done = maintain(settings, lambda: _spark(settings), made_for or who())
    print(f"{done.compacted:,} small files became few; {done.removed:,} old ones were taken away.")
    if done.forgotten:
        print(f"{done.forgotten:,} records of before the horizon were taken out.")
    if done.published:
        show(settings, done.published)


@app.command("reconcile")
def reconcile_(
    day: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="A day, in UTC.")],
) -> None:
    """Recompute a day from its records and say how it differs from what was served, and why."""
    settings = load()
    with failing_in_a_sentence():
        found = reconcile(settings, _spark(settings), day.date())
    columns = ["site_id", "metric", "recomputed", "served", "first", "late", "redefined"]
    table = Table(*(columns := [*columns, "duplicate", "lost"]))
    for row in found.rows:
        table.add_row(*("" if row[name] is None else str(row[name]) for name in columns))
    Console().print(table)
    for sentence in found.wrong:
        print(f"{sentence}.")
    if found.wrong:
        raise typer.Exit(1)
    print("What is served is what the records come to.")


def _candidate(made_for: str) -> Publication | None:
    """The candidate to go on with; None where the publication that is served has it all."""
    warehouse = Warehouse.of(load())
    candidate, served = proposed(warehouse, made_for), latest(warehouse)
    if candidate and not (served and held_by(warehouse, served, candidate)):
        return candidate
    if served is None:
        raise ClickstreamError(
            f"No candidate was made for {made_for}, and nothing is published",
            where=warehouse.url,
            do="Run `clickstream batch compute` with the same --for first.",
        )
    if candidate:
        print(f"Publication {served.number} has all that was made for {made_for}.")
    else:
        print(
            f"No candidate was made for {made_for}: its compute found nothing new, or had another "
            f"--for. Publication {served.number} is served."
        )
    return None


def _spark(settings: Settings) -> SparkSession:
    started = session(settings, "batch", BATCH)
    log.info("spark is up", application=started.sparkContext.applicationId)
    return started


if __name__ == "__main__":
    with telling():  # as `clickstream` does, under spark-submit too
        app()
