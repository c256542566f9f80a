"""Law 6 for readers: an answer is of one moment, while epochs and publications come and go."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from clickstream.settings import Settings
from serving.library import Serving
from tests.layers import Layers
from tests.many import Stream
from tests.streams import page_views

QUERY = {"site_id": "shop.example", "metrics": ["events", "visits"], "date_range": "all"}
EPOCHS = 60
SIZE = 20


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        sites_file=Path("conf/sites.toml").absolute(),
        serve={"poll_ms": 1},
    )


def epoch(number: int) -> Stream:
    """Records of one partition; each is an event of its own, and every one goes on some visit."""
    return page_views(range(number * SIZE, (number + 1) * SIZE), visitors=7)


def write(layers: Layers, done: Event) -> None:
    received: Stream = []
    try:
        for number in range(EPOCHS):
            layers.speed(epoch(number))
            received += epoch(number)
            if number % 8 == 7:
                layers.batch(received, {0: len(received) - 3 * SIZE // 2})
    finally:
        done.set()


def answers(serving: Serving, done: Event) -> Iterator[dict[str, Any]]:
    while not done.is_set():
        yield serving.query(QUERY)


def test_the_numbers_are_those_of_the_offsets_that_the_answer_states(settings: Settings) -> None:
    """Every record is one event: an answer that mixed two moments would count another number."""
    layers, done = Layers(settings), Event()
    layers.speed([], covers={0: (0, 0)})
    with Serving(settings) as serving, ThreadPoolExecutor(3) as pool:
        serving.follower.start()
        writing = pool.submit(write, layers, done)
        readers = [pool.submit(lambda: list(answers(serving, done))) for _ in range(2)]
        writing.result()
        seen = [answer for reader in readers for answer in reader.result()]
    for answer in seen:
        reached = answer["meta"]["freshness"]["offsets"]["0"]
        assert answer["results"][0]["metrics"] == [reached, min(reached, 7)]
    publications = {(answer["meta"]["publication"] or {}).get("version") for answer in seen}
    assert len(publications) > 3
    assert len({answer["meta"]["freshness"]["offsets"]["0"] for answer in seen}) > EPOCHS / 10


def test_a_reader_keeps_its_moment_while_publications_come_and_go(settings: Settings) -> None:
    layers = Layers(settings)
    received = epoch(0)
    layers.speed(received)
    layers.batch(received, {0: SIZE // 2})
    with Serving(settings) as serving, serving.moment() as (con, state):
        for number in range(1, 5):
            layers.speed(epoch(number))
            received += epoch(number)
            layers.batch(received, {0: len(received)})
            serving.follower.step(wait=True)
        hits = state.generation.served("hits")
        assert con.execute(f"SELECT count(*) FROM {hits}").fetchone() == (SIZE,)
        assert serving.query(QUERY)["results"][0]["metrics"][0] == 5 * SIZE
