"""64 clients at once while epochs and publications land: each answer right, and of one moment."""

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from threading import Event
from typing import Any

import httpx
import pytest

from clickstream import child
from clickstream.ports import free_port
from clickstream.settings import Settings
from tests.command import CLICKSTREAM, environment
from tests.layers import Layers
from tests.many import Stream
from tests.serving.test_cli import url, wait_for
from tests.streams import DAY, page_view

CLIENTS, SECONDS = 64, 60
SIZE = 20  # events of an epoch
VISITORS, PAGES = 7, 5
PUBLISH_AFTER = 5  # epochs
DAYS = {"site_id": "shop.example", "date_range": ["2026-03-01", "2026-03-03"]}
QUESTIONS: tuple[dict[str, Any], ...] = (
    DAYS | {"metrics": ["events", "visits"], "plan": "cube"},
    DAYS | {"metrics": ["events", "visits"], "plan": "scan"},
    DAYS | {"metrics": ["events", "visits"], "dimensions": ["event:page"]},
)


class Writer:
    """Both layers: every record is one event, so that an answer's numbers tell its offsets.

    published: the cutoff of each publication, by its number.
    """

    def __init__(self, settings: Settings) -> None:
        self.layers = Layers(settings)
        self.received: Stream = []
        self.published: dict[int, int] = {}
        self.layers.speed([], covers={0: (0, 0)})
        self.epoch()
        self.publish()

    def until(self, done: Event) -> None:
        epochs = 0
        while not done.wait(0.2):
            self.epoch()
            epochs += 1
            if epochs % PUBLISH_AFTER == 0:
                self.publish()

    def epoch(self) -> None:
        first = len(self.received)
        made = [
            page_view(
                n,
                site_id="shop.example",
                visitor_id=f"v{n % VISITORS}",
                path=f"/{n % PAGES}",
                event_time=DAY + timedelta(seconds=n),
            )
            for n in range(first, first + SIZE)
        ]
        self.layers.speed(made)
        self.received += made

    def publish(self) -> None:
        cutoff = len(self.received) - SIZE // 2
        number = len(self.published) + 1
        self.published[number] = cutoff  # before it is there: it may be answered from at once
        assert self.layers.batch(self.received, {0: cutoff}).number == number


@pytest.mark.slow
@pytest.mark.timeout(SECONDS + 240)
def test_sixty_four_clients_get_answers_of_one_moment_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(
        data_dir=tmp_path / "data",
        sites_file=Path("conf/sites.toml").absolute(),
        serve={"port": free_port(), "query_seconds": 60},
    )
    writer, done = Writer(settings), Event()
    with serving(settings, tmp_path / "log"), ThreadPoolExecutor(1) as pool:
        writing = pool.submit(writer.until, done)
        try:
            told = asyncio.run(crowd(url(settings)))
        finally:
            done.set()
        writing.result()
    assert {status for _, status, _, _ in told} == {200}
    for _, _, question, answer in told:
        assert_of_one_moment(question, answer, writer.published)
    versions = {answer["meta"]["publication"]["version"] for _, _, _, answer in told}
    assert len(versions) > 3
    seconds = [one for one, _, _, _ in told]
    with capsys.disabled():
        print(
            f"\n{CLIENTS} clients, {SECONDS} s, {len(versions)} publications: {len(told)} answers,"
            f" p50 {1000 * quantiles(seconds, n=100)[49]:.0f} ms,"
            f" p99 {1000 * quantiles(seconds, n=100)[98]:.0f} ms"
        )


@contextmanager
def serving(settings: Settings, log: Path) -> Iterator[None]:
    process = child.start([CLICKSTREAM, "serve"], log, environment=environment(settings))
    try:
        wait_for(process, f"{url(settings)}/api/health", log)
        yield
    finally:
        child.stop(process)
    assert "Traceback" not in log.read_text()


async def crowd(server: str) -> list[tuple[float, int, int, Any]]:
    """Of every question: its seconds, the status, its number among QUESTIONS, the answer."""
    told: list[tuple[float, int, int, Any]] = []
    limits = httpx.Limits(max_connections=CLIENTS, max_keepalive_connections=CLIENTS)
    until = time.monotonic() + SECONDS
    async with httpx.AsyncClient(base_url=server, timeout=90, limits=limits) as http:

        async def client(number: int) -> None:
            while time.monotonic() < until:
                number = (number + 1) % len(QUESTIONS)
                began = time.perf_counter()
                answer = await http.post("/api/v2/query", json=QUESTIONS[number])
                took = time.perf_counter() - began
                told.append((took, answer.status_code, number, answer.json()))

        await asyncio.gather(*map(client, range(CLIENTS)))
    return told


def assert_of_one_moment(number: int, answer: Any, published: dict[int, int]) -> None:
    """An answer that mixed two moments would count another number than it states offsets."""
    meta = answer["meta"]
    assert meta["cutoff"]["offsets"] == {"0": published[meta["publication"]["version"]]}
    assert not [one for one in meta["missing"] if one["loses"] and one["layer"] == "batch"]
    reached = meta["freshness"]["offsets"]["0"]
    rows = {row["dimensions"][-1] if row["dimensions"] else "": row for row in answer["results"]}
    if not QUESTIONS[number].get("dimensions"):
        assert rows[""]["metrics"] == [reached, min(reached, VISITORS)]
        return
    for page in range(PAGES):
        events = len(range(page, reached, PAGES))
        assert rows[f"/{page}"]["metrics"][0] == events
