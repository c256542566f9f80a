"""`clickstream demo`."""

import os
import signal
import threading
import time
from types import FrameType
from typing import Annotated

import typer

from clickstream.demo.screen import Screen
from clickstream.demo.supervisor import Demo, DemoEnded, lock_file
from clickstream.lock import holder, sign
from clickstream.settings import Settings, load

PATIENCE = 60.0  # seconds until --stop gives up waiting


def demo(
    stop: Annotated[bool, typer.Option("--stop", help="End the demo that runs.")] = False,
) -> None:
    """Run it all on this machine: broker, traffic, both layers, answers and the page.

    Ctrl-C ends all of it. What was received stays in data_dir; the next demo goes on from there.
    """
    settings = load()
    if stop:
        _stop(settings)
    else:
        _run(settings)


def _run(settings: Settings) -> None:
    asked_to_end = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        asked_to_end.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)
    screen = Screen()
    running = Demo(settings, screen.tell)
    with running.alone() as lock:
        sign(lock, os.getpid())
        try:
            with screen.shown(running):
                running.start()
                while not asked_to_end.wait(0.5):
                    running.step()
        finally:
            screen.tell("Ending…")
            running.stop()
    screen.tell("All parts have ended.")


def _stop(settings: Settings) -> None:
    pid = holder(lock_file(settings))
    if pid is None:
        print("No demo runs.")
        return
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while holder(lock_file(settings)) is not None:
        if time.monotonic() > deadline:
            raise DemoEnded(
                f"The demo, process {pid}, does not end",
                do=f"Look at its terminal, or kill it: kill -9 {pid}.",
            )
        time.sleep(0.1)
    print("The demo has ended.")
