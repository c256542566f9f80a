"""`clickstream speed`: the speed layer, by hand or by spark-submit."""

import typer

from clickstream import kafka
from clickstream.settings import load
from clickstream.spark import session
from clickstream.telling import telling
from clickstream.warehouse import Warehouse
from speed import stream
from speed.check import check
from speed.conf import STREAMING

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The speed layer.")


@app.callback()
def _layer() -> None:
    pass


@app.command()
def run() -> None:
    """Fold events into fragments as they arrive, until ended."""
    settings = load()
    kafka.topic_id(settings)  # nothing to read: say so before Spark takes its seconds to start
    Warehouse.of(settings).create()
    stream.run(settings, session(settings, "speed", STREAMING))


@app.command("check")
def check_() -> None:
    """Fail where nothing was committed for speed.stale_after_seconds."""
    print(f"The last commit was {check(load()):.1f} seconds ago.")


if __name__ == "__main__":
    with telling():  # as `clickstream` does, under spark-submit too
        app()
