"""`clickstream airflow`: Airflow in the foreground until Ctrl-C, or one of its own commands."""

import os
import signal
import sys
import threading
from types import FrameType
from typing import Annotated

import typer

from clickstream.airflow.home import LOGIN, command, environment, page
from clickstream.airflow.run import Airflow, AirflowEnded, is_ready
from clickstream.errors import ClickstreamError
from clickstream.lock import locked, sign
from clickstream.settings import Settings, load

app = typer.Typer(add_completion=False)

Arguments = Annotated[
    list[str] | None,
    typer.Argument(
        help="A command of Airflow's own, such as: dags trigger batch. Without one, all of "
        "Airflow runs.",
    ),
]


@app.command(context_settings={"allow_interspersed_args": False, "ignore_unknown_options": True})
def airflow(arguments: Arguments = None) -> None:
    """Run Airflow on this machine, with the project's DAGs, until Ctrl-C.

    It listens on 127.0.0.1 at airflow.port and keeps what is its own in <data_dir>/airflow.
    """
    settings = load()
    if arguments:
        asked = command(*arguments)
        os.execve(asked[0], asked, os.environ | environment(settings))
    path = settings.airflow_dir / "lock"
    with locked(path, lambda pid: _runs_already(settings, pid)) as lock:
        sign(lock, os.getpid())
        os.nice(settings.airflow.niceness)
        _run(settings)
    print("Airflow has ended. Runs that were at work go on at its next start.")


def _run(settings: Settings) -> None:
    asked_to_end = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        asked_to_end.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    running, told = Airflow(settings), False
    try:
        running.start(asked_to_end.is_set)
        while not asked_to_end.wait(0.5):
            running.check()
            if not told and is_ready(settings):
                told = True
                print(f"Airflow is at {page(settings)}, {LOGIN}.", flush=True)
    except AirflowEnded as ended:  # 2 would say that starting it again is futile
        print(f"clickstream: {ended}", file=sys.stderr)
        raise typer.Exit(1) from ended
    finally:
        running.stop()


def _runs_already(settings: Settings, pid: str) -> ClickstreamError:
    return ClickstreamError(
        f"Airflow already runs, as process {pid}",
        where=page(settings),
        do="Look there, or end it first.",
    )
