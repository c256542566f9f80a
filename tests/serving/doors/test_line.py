"""A real server with more questions than it can answer, or longer ones."""

import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from clickstream import child
from clickstream.ports import free_port
from clickstream.settings import Settings
from tests.command import environment
from tests.serving.doors.slow import ENDLESS
from tests.serving.test_cli import url, wait_for

QUERY = {"site_id": "shop.example", "metrics": ["visitors"], "date_range": "day"}
LONG = QUERY | {"date_range": ENDLESS}


@dataclass
class Server:
    """A server that runs, a client of it, and what it has logged."""

    http: httpx.Client
    process: psutil.Process
    log: Path

    def ask(self, query: dict[str, Any], **how: Any) -> httpx.Response:
        return self.http.post("/api/v2/query", json=query, **how)


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One question at once, two that wait, three seconds."""
    with server(
        tmp_path_factory.mktemp("narrow"), query_seconds=3, queries_at_once=1, queries_waiting=2
    ) as started:
        yield started


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """As the settings have it by themselves, but for a minute."""
    with server(tmp_path_factory.mktemp("wide"), query_seconds=60) as started:
        yield started


@contextmanager
def server(folder: Path, **serve: Any) -> Iterator[Server]:
    settings = Settings(
        data_dir=folder / "data",
        sites_file=Path("conf/sites.toml").absolute(),
        serve={"port": free_port(), **serve},
    )
    process = child.start(
        [sys.executable, "-m", "tests.serving.doors.slow"],
        folder / "log",
        environment=environment(settings),
    )
    try:
        wait_for(process, f"{url(settings)}/api/health", folder / "log")
        with httpx.Client(base_url=url(settings), timeout=60) as client:
            yield Server(client, psutil.Process(process.pid), folder / "log")
    finally:
        child.stop(process)


def test_a_question_that_takes_too_long_is_ended(narrow: Server) -> None:
    began = time.monotonic()
    told = narrow.ask(LONG)
    assert 3 <= time.monotonic() - began < 10
    assert told.status_code == 504
    assert told.json()["error"].startswith("The question took longer than 3 seconds. ")
    assert narrow.ask(QUERY).status_code == 200
    assert is_idle(narrow.process)


def test_beyond_those_that_wait_all_are_refused_and_told_to_come_again(narrow: Server) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: narrow.ask(LONG), range(8)))
    said = Counter(one.json()["error"] for one in told)
    assert said["3 questions are being answered already. Ask again soon."] == 5
    late = said["The question's turn did not come in 3 seconds. Ask again soon."]
    ended = [one for one in told if one.status_code == 504]
    assert late + len(ended) == 3
    assert ended
    refused = [one for one in told if one.status_code == 503]
    assert len(refused) == 5 + late
    assert {one.headers["retry-after"] for one in refused} == {"1"}


def test_while_the_line_is_full_health_and_goals_are_told(narrow: Server) -> None:
    with ThreadPoolExecutor(3) as pool:
        long = [pool.submit(narrow.ask, LONG) for _ in range(3)]
        time.sleep(1)
        assert narrow.ask(QUERY).status_code == 503
        assert narrow.http.get("/api/health").status_code == 200
        assert narrow.http.get("/api/v2/sites/shop.example/goals").status_code == 200
        assert {one.result().status_code for one in long} <= {503, 504}


def test_a_question_whose_asker_has_gone_is_ended(wide: Server) -> None:
    def leave(_: int) -> None:
        with pytest.raises(httpx.ReadTimeout):
            wide.ask(LONG, timeout=1)

    with ThreadPoolExecutor(8) as pool:  # twice as many as are answered at once
        list(pool.map(leave, range(8)))
    began = time.monotonic()
    assert wide.ask(QUERY).status_code == 200
    assert time.monotonic() - began < 10
    assert is_idle(wide.process)


def test_who_hangs_up_amid_the_question_is_counted_and_no_failure(wide: Server) -> None:
    def hung_up() -> int:
        return int(wide.http.get("/api/health").json()["hung_up"])

    before, url = hung_up(), wide.http.base_url
    head = f"POST /api/v2/query HTTP/1.1\r\nHost: {url.host}\r\nContent-Length: 900\r\n\r\n"
    with socket.create_connection((url.host, url.port)) as client:
        client.sendall(f'{head}{{"site_id": '.encode())
        time.sleep(0.5)
    deadline = time.monotonic() + 10
    while hung_up() == before:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert "ClientDisconnect" not in wide.log.read_text()


def test_sixty_four_clients_at_once_are_all_answered_alike(wide: Server) -> None:
    def client(_: int) -> list[Any]:
        with httpx.Client(base_url=wide.http.base_url, timeout=60) as own:
            told = [own.post("/api/v2/query", json=QUERY) for _ in range(5)]
            return [(one.status_code, one.json().get("results")) for one in told]

    with ThreadPoolExecutor(64) as pool:
        answers = [answer for told in pool.map(client, range(64)) for answer in told]
    assert answers == [(200, [{"dimensions": [], "metrics": [0]}])] * 320


def test_a_failure_is_one_sentence_and_its_reason_is_in_the_log_alone(wide: Server) -> None:
    told = wide.ask(QUERY | {"date_range": "fail"})
    assert told.status_code == 500
    assert told.json() == {"error": "The server failed at this. Its log says why."}
    deadline = time.monotonic() + 10  # it is logged after the answer
    while "the secret of the house" not in wide.log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert wide.ask(QUERY).status_code == 200


def test_a_body_without_end_is_refused(wide: Server) -> None:
    told = wide.http.post("/api/v2/query", content=b" " * (2**20 + 1))
    assert told.status_code == 413
    assert "1,048,576 bytes" in told.json()["error"]


def is_idle(process: psutil.Process) -> bool:
    """Whether it soon computes no more."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if process.cpu_percent(interval=0.5) < 50:
            return True
    return False
