"""The system under measurement: a broker, the speed layer and serving, each a process."""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clickstream import broker as brokers
from clickstream import child, kafka
from clickstream.ports import free_port
from clickstream.settings import Settings, load
from clickstream.settings.names import PREFIX, check, variable

PATIENCE = 120.0  # seconds until speed and serving must answer


@dataclass(frozen=True)
class System:
    """Running processes by name, and the settings that they all have."""

    settings: Settings
    environment: Mapping[str, str]
    processes: dict[str, subprocess.Popen[bytes]]

    def start(self, name: str, *command: str) -> None:
        """Starts a command of `clickstream`; its output goes to a log in the data folder."""
        self.processes[name] = child.start(
            [sys.executable, "-m", "clickstream.cli", *command],
            self.settings.data_dir / f"{name}.log",
            environment=self.environment,
        )

    def client(self) -> "Client":
        return Client(self.settings.serve.host, self.settings.serve.port)

    def wait_until_it_answers(self) -> None:
        """Until serving knows where the speed layer began. Raises RuntimeError with its log."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise RuntimeError(f"{name} has ended:\n{self.log(name)}")
            try:
                if self.client().offsets():
                    return
            except OSError:
                pass  # it does not listen yet
            time.sleep(0.2)
        raise RuntimeError(f"no answer after {PATIENCE:.0f} s:\n{self.log('speed')}")

    def log(self, name: str) -> str:
        return (self.settings.data_dir / f"{name}.log").read_text(errors="replace")[-3000:]


class Client:
    """One kept connection to serving. Asks with the least of its own cost: a bench shares cores."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=60)

    def offsets(self) -> dict[int, int]:
        """Of each partition, the offset up to which serving holds every record."""
        return _offsets(self._ask("GET", "/api/health"))

    def query(self, question: Mapping[str, Any]) -> dict[int, int]:
        """Asks; gives the offsets that the answer says it covers."""
        return _offsets(self._ask("POST", "/api/v2/query", json.dumps(question))["meta"])

    def _ask(self, method: str, path: str, body: str | None = None) -> dict[str, Any]:
        self._connection.request(method, path, body)
        answer: dict[str, Any] = json.loads(self._connection.getresponse().read())
        return answer


def _offsets(provenance: Mapping[str, Any]) -> dict[int, int]:
    return {int(p): end for p, end in provenance["freshness"]["offsets"].items()}


@contextmanager
def broker(assigned: Sequence[str] = ()) -> Iterator[System]:
    """A broker with an empty topic, in a folder that goes away; nothing else runs yet.

    assigned: settings, as 'speed.trigger_ms=100'. The environment's own settings have no say.
    """
    given = dict(one.split("=", 1) for one in assigned)
    check(given, "--set")
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="clickstream-bench-") as folder:
        values = {
            "data_dir": folder,
            "sites_file": str(Path("conf/sites.toml").absolute()),
            "kafka.bootstrap_servers": f"127.0.0.1:{free_port()}",
            "serve.port": str(free_port()),
        } | given
        environment = {variable(name): value for name, value in values.items()}
        os.environ.update(environment)
        settings = load()
        running = brokers.start(settings)
        processes = {"broker": running.process}
        try:
            kafka.ensure_topic(settings)
            yield System(settings, environment, processes)
        finally:
            for process in reversed(processes.values()):
                child.stop(process)
