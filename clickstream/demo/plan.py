"""Which parts the demo has, how each is started, and when it is ready."""

import signal
from contextlib import suppress
from typing import Any

import httpx

from clickstream import kafka, sites
from clickstream.airflow import home
from clickstream.airflow.run import is_ready
from clickstream.demo.part import Part
from clickstream.ports import url
from clickstream.secret import serve_key
from clickstream.settings import Settings

SITES = {
    "shop.example": sites.Site(
        "shop.example", ("shop.example", "www.shop.example"), "Europe/Berlin", "EUR"
    ),
    "blog.example": sites.Site("blog.example", ("blog.example",), "America/New_York", "USD"),
}
HISTORY = "60d"  # the page compares its 28 days with those before
RATE = 10  # events a second; more would dwarf the history
HEALTH = (200, 503)  # the second while the warehouse cannot be followed
REFUSED = 401
FAULTS = ["--late", "0.01", "--duplicate", "0.01", "--shuffle", "0.02", "--broken", "0.001"]


def ensure_sites(settings: Settings) -> None:
    """Adds the demo's sites where the file lacks them."""
    known = sites.load_sites(settings)
    for site_id, site in SITES.items():
        if site_id not in known:
            sites.add(settings, site)


def parts(settings: Settings, answers: "Answers") -> list[Part]:
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


class Answers:
    """What `clickstream serve` says: whether it is there, and the numbers of the demo's shop."""

    def __init__(self, settings: Settings) -> None:
        self.url = url(settings.serve.host, settings.serve.port)
        self._headers = _key(settings)
        self.health: dict[str, Any] | None = None
        self.visitors = 0
        self._is_refused = False  # whether the demo's key is not for the demo's shop

    def ask(self) -> None:
        """Brings all up to date. No answer to the first is an answer; the second may be slow."""
        asked = {"site_id": next(iter(SITES)), "metrics": ["visitors"], "date_range": HISTORY}
        self.health = self._health()
        if self.health is None:
            return
        with suppress(httpx.TransportError):
            answer = httpx.post(
                f"{self.url}/api/v2/query", json=asked, headers=self._headers, timeout=2
            )
            self._is_refused = answer.status_code == REFUSED
            if answer.is_success:
                self.visitors = answer.json()["results"][0]["metrics"][0]

    def speed_is_there(self) -> bool:
        """Whether nothing of the speed layer is missing from answers."""
        if not (told := self._told()):
            return False
        return all(half["layer"] != "speed" for half in told["missing"])

    def published(self) -> tuple[int, str]:
        """The publication that is served, by number and in words; 0 before the first."""
        told = self._told()
        served = told["publication"] if told else None
        if not served:
            return 0, "not published yet"
        return served["version"], f"publication {served['version']}"

    def are_kept_back(self) -> bool:
        """Whether the server has keys, and the demo's is none of them or for other sites."""
        return self.health is not None and (self._told() is None or self._is_refused)

    def in_words(self) -> str:
        if self.health is None:
            return "No answers yet."
        if self.are_kept_back():
            return "The server tells the demo no numbers: set serve.key to a key of all sites."
        words = [f"{self.visitors:,} visitors in {HISTORY}"]
        if self.speed_is_there():
            words.append(f"{self.health['freshness']['seconds_behind']:.1f} s behind Kafka")
        else:
            words.append("the speed layer is catching up")
        words.append(self.published()[1])
        return ", ".join(words)

    def _health(self) -> dict[str, Any] | None:
        """What the server says of itself; of an error it has said no more than a sentence."""
        try:
            said = httpx.get(f"{self.url}/api/health", headers=self._headers, timeout=2)
        except httpx.TransportError:
            return None
        return said.json() if said.status_code in HEALTH else None

    def _told(self) -> dict[str, Any] | None:
        """What the server says of the layers: without a key that it takes, nothing."""
        return None if self.health is None or self.health.get("needs_key") else self.health


def _key(settings: Settings) -> dict[str, str]:
    """The headers that say who asks."""
    key = serve_key(settings)
    return {"authorization": f"Bearer {key}"} if key else {}


def _is_up(address: str) -> bool:
    try:
        return httpx.get(address, timeout=1).is_success
    except httpx.TransportError:
        return False
