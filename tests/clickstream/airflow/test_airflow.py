"""Airflow as `clickstream airflow` runs it: real, on loopback alone, and ended whole."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from clickstream.airflow import home
from clickstream.airflow.run import is_ready
from clickstream.ports import free_port
from clickstream.publication import latest
from clickstream.settings import Settings
from clickstream.warehouse import Warehouse
from clickstream.warehouse.tables import EVENTS
from tests.airflow import steps, wait
from tests.command import CLICKSTREAM, ROOT, clickstream, environment
from tests.published import assert_exact
from tests.topic import event, send


@pytest.fixture
def alone(own: Settings) -> Settings:
    """With a port of its own, and one batch run."""
    return own.model_copy(
        update={
            "airflow": own.airflow.model_copy(update={"port": free_port(), "niceness": 1}),
            "batch": own.batch.model_copy(update={"every_minutes": 600}),
        }
    )


@pytest.fixture
def airflow(alone: Settings, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    send(alone, [*(event(n) for n in range(30)), b"broken"])
    with (tmp_path / "output").open("wb") as output:
        running = subprocess.Popen(
            [CLICKSTREAM, "airflow"],
            cwd=ROOT,
            env=environment(alone),
            stdout=output,
            stderr=output,
        )
    try:
        yield running
    finally:
        running.terminate()
        running.wait(40)


@pytest.mark.slow  # the demo starts it, too
def test_it_listens_on_loopback_alone_and_ends_with_all_that_it_started(
    alone: Settings, airflow: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    """Its first run begins by itself; it is asked to end while a step of that is at work."""
    wait(lambda: is_ready(alone), within=300)
    wait(lambda: steps(airflow.pid, "compute") != [], within=300)
    all_of_it = psutil.Process(airflow.pid).children(recursive=True)
    assert listens_on(all_of_it) == {("127.0.0.1", alone.airflow.port)}
    assert niceness(all_of_it) == {min(os.nice(0) + 1, 19)}
    login = {"username": home.USER, "password": home.PASSWORD}
    assert httpx.post(f"{home.page(alone)}/auth/token", json=login).status_code == 201
    second = clickstream("airflow", settings=alone)
    assert second.returncode == 2
    assert f"already runs, as process {airflow.pid}" in second.stderr

    left = psutil.Process(airflow.pid).children(recursive=True)
    airflow.terminate()
    assert airflow.wait(40) == 0
    assert psutil.wait_procs(left, timeout=1)[1] == []
    told = (tmp_path / "output").read_text()
    assert f"Airflow is at {home.page(alone)}, as admin with admin." in told
    (run,) = (alone.airflow_dir / "logs/dag_id=batch").iterdir()
    assert run.name.startswith("run_id=scheduled__")


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_a_step_that_is_killed_is_tried_again(
    alone: Settings, airflow: subprocess.Popen[bytes]
) -> None:
    """Its compute is killed once it has begun to write."""
    warehouse = Warehouse.of(alone)
    wait(lambda: warehouse.exists(EVENTS) and warehouse.open(EVENTS).version() > 0, within=400)
    (compute,) = steps(airflow.pid, "compute")
    os.kill(compute.pid, signal.SIGKILL)
    assert latest(warehouse) is None
    wait(lambda: latest(warehouse) is not None, within=400)
    publication = assert_exact(alone)
    assert (publication.number, publication.counts["events"]) == (1, 30)
    assert publication.made_for.startswith("batch/scheduled__")
    (run,) = (alone.airflow_dir / "logs/dag_id=batch").iterdir()
    assert len(list((run / "task_id=compute").iterdir())) == 2  # one log for each try


def test_a_port_in_use_ends_it_before_anything_is_started(alone: Settings) -> None:
    with socket.create_server(("127.0.0.1", alone.airflow.port)):
        told = clickstream("airflow", settings=alone)
    assert told.returncode == 2
    assert f"Port {alone.airflow.port} is in use" in told.stderr
    assert not (alone.airflow_dir / "airflow.db").exists()


def test_what_is_secret_is_kept_and_nobody_else_reads_it(alone: Settings) -> None:
    first = home.environment(alone)
    assert home.environment(alone) == first
    for name in ("secret", "passwords.json"):
        assert (alone.airflow_dir / name).stat().st_mode & 0o077 == 0


def niceness(processes: list[psutil.Process]) -> set[int]:
    """That of those which have not ended meanwhile."""
    found = set()
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            found.add(process.nice())
    return found


def listens_on(processes: list[psutil.Process]) -> set[tuple[str, int]]:
    """The addresses of all ports that these have open for others."""
    found = set()
    for process in processes:
        try:
            connections = process.net_connections(kind="inet")
        except psutil.NoSuchProcess:
            continue
        found |= {tuple(c.laddr) for c in connections if c.status == psutil.CONN_LISTEN}
    return found
