"""Which parts the demo has, how each is started, and when it is ready."""

import signal

import httpx

from clickstream import kafka
from clickstream.airflow import home
from clickstream.airflow.run import is_ready
from clickstream.demo.answers import Answers
from clickstream.demo.part import Part
from clickstream.demo.sites import HISTORY, SITES
from clickstream.ports import url
from clickstream.settings import Settings

RATE = 10  # events a second; more would dwarf the history
FAULTS = ["--late", "0.01", "--duplicate", "0.01", "--shuffle", "0.02", "--broken", "0.001"]


def parts(settings: Settings, answers: Answers) -> list[Part]:
    """All but broker and Airflow, in the order of starting. The slowest to start comes first."""

    def part(name: str, does: str, *command: str) -> Part:
        return Part(name, does, list(command), settings.logs_dir / f"{name}.log")

    speed = part("speed", "folds events into fragments as they arrive", "speed", "run")
    speed.is_ready = answers.speed_is_there
    serve = part("serve", f"answers at {answers.url}", "serve")
    serve.is_ready = lambda: answers.health is not None
    app = part("app", f"the page, at {page(settings)}", "app")
    app.is_ready = lambda: _is_up(f"{page(settings)}/_stcore/health")
    return [speed, serve, app, simulator(settings)]


def simulator(settings: Settings) -> Part:
    """The past, if the topic has none yet, then the present."""
    live = ["simulate", *(f"--site={site}" for site in SITES), f"--rate={RATE}", *FAULTS]
    part = Part(
        "simulate", f"sends {RATE} events a second", live, settings.logs_dir / "simulate.log"
    )
    if all(end == 0 for _, end in kafka.offsets(settings).values()):
        part.does = f"sends {HISTORY} of history, then {RATE} events a second"
        part.command, part.again = [*live, "--history", HISTORY, "--live"], live
    return part


def airflow(settings: Settings) -> Part:
    """What makes the batch runs; the first as soon as it is ready."""
    part = Part(
        "airflow",
        f"publishes every {settings.batch.every_minutes:g} minutes; {home.page(settings)}, "
        f"{home.LOGIN}",
        ["airflow"],
        settings.logs_dir / "airflow.log",
        when_orphaned=signal.SIGTERM,  # it has to end what it started
        patience=25.0,
    )
    part.is_ready = lambda: is_ready(settings)
    return part


def page(settings: Settings) -> str:
    return url(settings.app.host, settings.app.port)


def _is_up(address: str) -> bool:
    try:
        return httpx.get(address, timeout=1).is_success
    except httpx.TransportError:
        return False
