"""The demo as a whole, as `make demo` runs it."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from clickstream.ports import free_port
from clickstream.publication import history, latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import PUBLICATIONS
from tests.command import CLICKSTREAM, ROOT, clickstream, environment


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        sites_file=tmp_path / "sites.toml",
        kafka={"bootstrap_servers": f"127.0.0.1:{free_port()}"},
        serve={"port": free_port()},
        app={"port": free_port()},
        airflow={"port": free_port()},
    )


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    output: Path

    def says(self, what: str, within: float) -> str:
        """Waits until it has said this; gives all that it has said."""
        told = ""

        def has() -> bool:
            nonlocal told
            told = self.output.read_text()
            return re.search(what, told) is not None or self.process.poll() is not None

        wait(has, within)
        assert re.search(what, told), told
        return told

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:  # it has ended meanwhile
        return []


def wait(holds: Callable[[], bool], within: float) -> bool:
    deadline = time.monotonic() + within
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.1)
    return holds()


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> Iterator[Running]:
    output = tmp_path / "output"
    with output.open("wb") as out:
        process = subprocess.Popen(
            [CLICKSTREAM, "demo"], cwd=ROOT, env=environment(settings), stdout=out, stderr=out
        )
    running = Running(process, output)
    try:
        yield running
    finally:
        if process.poll() is None:
            left = running.descendants()
            process.kill()
            process.wait()
            for one in psutil.wait_procs(left, timeout=20)[1]:
                one.kill()


def test_the_demo_shows_numbers_outlives_a_part_and_ends_whole(
    demo: Running, settings: Settings
) -> None:
    told = demo.says("Open http", within=400)
    assert f"Open http://127.0.0.1:{settings.app.port}" in told
    serve = f"http://127.0.0.1:{settings.serve.port}"
    asked = {"site_id": "shop.example", "metrics": ["visitors"], "date_range": "all"}
    answer = httpx.post(f"{serve}/api/v2/query", json=asked, timeout=30).json()
    assert answer["results"][0]["metrics"][0] > 0

    second = clickstream("demo", settings=settings)
    assert second.returncode == 2
    assert second.stderr.count("\n") == 1
    assert f"already runs, as process {demo.process.pid}" in second.stderr

    (app,) = [p for p in demo.descendants() if _command(p)[-1:] == ["app"]]
    app.kill()
    demo.says("app ended with status -9 and is started again", within=180)
    assert wait(lambda: _is_up(f"http://127.0.0.1:{settings.app.port}"), within=180)

    demo.says(f"Airflow is at http://127.0.0.1:{settings.airflow.port}, as admin", within=300)
    started = demo.descendants()
    assert sum("airflow" in " ".join(_command(p)) for p in started) >= 5
    stopped = clickstream("demo", "--stop", settings=settings)
    assert (stopped.returncode, stopped.stdout) == (0, "The demo has ended.\n")
    assert demo.process.wait(60) == 0
    assert psutil.wait_procs(started, timeout=15)[1] == []
    assert "Traceback" not in demo.output.read_text()


def test_when_the_demo_is_killed_all_that_it_started_ends(demo: Running) -> None:
    demo.says("Kafka listens", within=180)
    assert wait(lambda: len(demo.descendants()) >= 6, within=180)  # Spark's Java too
    started = demo.descendants()
    os.kill(demo.process.pid, signal.SIGKILL)
    assert psutil.wait_procs(started, timeout=30)[1] == []


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_the_runs_that_publish_in_the_demo_are_airflows(demo: Running, settings: Settings) -> None:
    warehouse = Warehouse.of(settings)
    demo.says("Open http", within=400)
    assert wait(lambda: _is_published(warehouse), within=600)
    assert {one.made_for.split("__")[0] for one in history(warehouse)} == {"batch/scheduled"}


@pytest.mark.slow
def test_ctrl_c_ends_all_that_it_started(demo: Running) -> None:
    demo.says("Open http", within=400)
    started = demo.descendants()
    demo.process.send_signal(signal.SIGINT)  # its parts are in sessions of their own
    assert demo.process.wait(60) == 0
    assert psutil.wait_procs(started, timeout=15)[1] == []
    assert "Traceback" not in demo.output.read_text()


@pytest.mark.parametrize("part", ["serve", "app", "airflow"])
def test_a_port_in_use_ends_it_before_anything_is_started(settings: Settings, part: str) -> None:
    port = getattr(settings, part).port
    with socket.create_server(("127.0.0.1", port)):
        told = clickstream("demo", settings=settings)
    assert told.returncode == 2
    assert f"Port {port} is in use by process {os.getpid()}" in told.stderr
    assert not settings.broker_dir.exists()


def test_stopping_where_no_demo_runs_says_so(settings: Settings) -> None:
    told = clickstream("demo", "--stop", settings=settings)
    assert (told.returncode, told.stdout) == (0, "No demo runs.\n")


def _is_up(url: str) -> bool:
    try:
        return httpx.get(url, timeout=1).is_success
    except httpx.TransportError:
        return False


def _is_published(warehouse: Warehouse) -> bool:
    return warehouse.exists(PUBLICATIONS) and latest(warehouse) is not None
