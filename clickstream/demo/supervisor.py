"""Starts the parts in their order, watches them, and ends them and all that they started."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from clickstream import broker as brokers
from clickstream import kafka
from clickstream.airflow import home
from clickstream.broker.address import Address
from clickstream.connect import KafkaUnreachable
from clickstream.demo import plan
from clickstream.demo.alerts import Alerts
from clickstream.demo.answers import Answers
from clickstream.demo.part import Part, Phase
from clickstream.demo.sites import ensure_sites
from clickstream.errors import ClickstreamError
from clickstream.lock import locked
from clickstream.ports import is_loopback, must_be_free
from clickstream.security import Security
from clickstream.settings import Settings

ASK_SECONDS = 5  # the page is to have the machine, not the demo's own line


class DemoEnded(ClickstreamError):
    """The demo cannot run, or cannot go on."""


class Demo:
    """All parts. `step` it until it is time to end, then `stop` it, whatever happened.

    Everything is started by the thread that calls: the parts end when it does.
    """

    def __init__(self, settings: Settings, tell: Callable[[str], None]) -> None:
        self.settings = settings
        self.tell = tell
        self.answers = Answers(settings)
        self.broker: brokers.Broker | None = None
        self.parts: list[Part] = []
        self.airflow = plan.airflow(settings)
        self.alerts = Alerts(home.alerts(settings))
        self.began = time.monotonic()
        self._asked = 0.0
        self._shown = False
        self._kept_back = False  # whether the server tells the demo nothing
        self._published: int | None = None  # the last publication that was told of

    def alone(self) -> AbstractContextManager[int]:
        """The lock that says which process is the demo. Raises DemoEnded."""
        return locked(
            lock_file(self.settings),
            lambda pid: DemoEnded(
                f"The demo already runs, as process {pid}",
                where=plan.page(self.settings),
                do="Look there, or end it first: `make stop`.",
            ),
        )

    def start(self) -> None:
        """Starts the broker, where there is none, and then all parts at once."""
        serve, app = self.settings.serve, self.settings.app
        must_be_free(serve.host, serve.port, "serve.port (CLICKSTREAM_SERVE__PORT)")
        must_be_free(app.host, app.port, "app.port (CLICKSTREAM_APP__PORT)")
        airflow = self.settings.airflow
        must_be_free("127.0.0.1", airflow.port, "airflow.port (CLICKSTREAM_AIRFLOW__PORT)")
        for old in self.settings.logs_dir.glob("*.log"):
            old.unlink()
        self._start_broker()
        kafka.ensure_topic(self.settings)
        ensure_sites(self.settings)
        self.parts = plan.parts(self.settings, self.answers)
        for part in self.parts:
            part.start()

    def step(self) -> None:
        """Looks at every part once. Raises DemoEnded where one keeps ending."""
        now = time.monotonic()
        if now - self._asked > (ASK_SECONDS if self._shown else 1):
            self._asked = now
            self.answers.ask()
            self._look_at_answers()
        if self.broker:
            self._look_at_broker(self.broker)
        for part in (*self.parts, self.airflow):
            was = part.phase
            part.look()
            if part.phase is Phase.ENDED:
                self._start_again(part)
            elif part is self.airflow and (was, part.phase) == (Phase.STARTING, Phase.RUNNING):
                self.tell(f"Airflow is at {home.page(self.settings)}, {home.LOGIN}.")
        self._look_at_batch_runs()
        if not self._shown and self.is_ready():
            self._shown = True
            seconds = now - self.began
            self.tell(f"Open {plan.page(self.settings)} (ready after {seconds:.0f} s)")

    def is_ready(self) -> bool:
        """Whether there is something to see: every part runs, and there are numbers."""
        running = all(part.phase is Phase.RUNNING for part in self.parts)
        return running and self.answers.visitors > 0

    def stop(self) -> None:
        """Ends every part, all at once but for the broker, which is last."""
        parts = [*self.parts, self.airflow]
        for part in parts:
            part.ask_to_end()
        for part in parts:
            part.stop()
        if self.broker:
            self.broker.stop()

    def _start_broker(self) -> None:
        host = self.settings.kafka.bootstrap_servers.split(",")[0].rpartition(":")[0]
        if is_loopback(host) and not self._kafka_is_there():
            self.broker = brokers.start(self.settings)
            self.tell(f"Kafka listens on {self.broker.address}.")
        else:
            self.tell(f"Uses the Kafka at {self.settings.kafka.bootstrap_servers}.")

    def _kafka_is_there(self) -> bool:
        if Address.of(self.settings).is_free():
            return False
        with suppress(KafkaUnreachable):
            kafka.cluster_id(self.settings.kafka.bootstrap_servers, Security.of(self.settings))
            return True
        return False

    def _look_at_broker(self, broker: brokers.Broker) -> None:
        try:
            broker.check()
        except brokers.BrokerFailed as failure:
            self.tell(f"{failure} It is started again.")
            self.broker = brokers.start(self.settings)

    def _start_again(self, part: Part) -> None:
        if part.keeps_ending():
            raise DemoEnded(
                f"{part.name} cannot run: {part.last_words()}",
                where=str(part.log),
                do="Mend that, then `make demo` goes on where it was.",
            )
        self.tell(f"{part.name} ended with status {part.status} and is started again:")
        self.tell(part.last_words(5))
        part.start()

    def _look_at_answers(self) -> None:
        before, self._kept_back = self._kept_back, self.answers.are_kept_back()
        if self._kept_back and not before:
            self.tell(self.answers.in_words())

    def _look_at_batch_runs(self) -> None:
        """Starts Airflow once there is a tail to be taken over; tells what its runs come to."""
        if self.airflow.phase is Phase.WAITING and self.is_ready():
            self.airflow.start()
        for line in self.alerts.lines():
            self.tell(line)
        number, words = self.answers.published()
        if self._shown and number and number != self._published:
            self.tell(f"Serves {words}.")
            self._published = number


def lock_file(settings: Settings) -> Path:
    return settings.data_dir.absolute() / "demo.lock"
