"""Whatever is asked gets the right answer, or a refusal that names the place: nothing else."""

import json
import time
import tracemalloc
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clickstream.settings import Settings
from clickstream.settings.fields import ServeSection
from serving.library import Serving
from serving.query.errors import BadQuery
from tests.answers import Answers
from tests.answers.filters import leaves
from tests.filters import PATTERNS
from tests.layers import Layers
from tests.many import in_one_log, many
from tests.mutate import mutated
from tests.questions import questions
from tests.shops import GOALS, MOMENTS, SEGMENTS, defined, streams

SITE = "shop"
ZONE, MOMENT = MOMENTS[0]
NOW = datetime(2026, 4, 2, tzinfo=UTC)
LONGEST = 20.0  # seconds of this process: what blows up takes more, what is slow less
LONGEST_TEXT = 1_000  # of a sentence that people read
SOME, MANY = 2_000, 100_000


@dataclass
class World:
    """One site, served by both layers, and its naive answers."""

    serving: Serving
    naive: Answers


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("fuzz")
    settings = Settings(
        data_dir=folder, sites_file=folder / "sites.toml", serve=ServeSection(threads=1)
    )
    settings.sites_file.write_text(
        f'["{SITE}"]\nhostnames = []\ntimezone = "{ZONE}"\ncurrency = "EUR"\n'
    )
    log = in_one_log([[e | {"site_id": SITE} for e in one] for one in many(streams(), 8)])
    layers = Layers(settings)
    layers.speed(log)
    layers.batch(log, {0: 20, 1: 30})
    defined(settings, [SITE])
    naive = Answers(log, SITE, ZoneInfo(ZONE), goals=GOALS, segments=SEGMENTS)
    with Serving(settings) as serving:
        yield World(serving, naive)


@pytest.fixture(scope="module")
def good() -> list[Any]:
    """Queries with an answer."""
    asked = questions(SITE, datetime.fromisoformat(MOMENT), ZoneInfo(ZONE))
    return [one | {"site_id": SITE} for (one,) in many(asked.map(lambda one: [one]), 300)]


def test_a_query_is_answered_or_refused_in_a_sentence(world: World, good: list[Any]) -> None:
    answered = ask(world, good, Random(1), SOME)
    assert SOME / 10 < answered < SOME / 2


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_many_queries_are_answered_or_refused(world: World, good: list[Any]) -> None:
    ask(world, good, Random(2), MANY)


@pytest.mark.parametrize("much", ["parts", "letters", "letters of a key"])
def test_what_comes_to_much_is_refused_at_once(world: World, much: str) -> None:
    value: Any = "x"
    for _ in range(50):
        value = [value, value]
    long = "a" * 500_000_000
    odd = {"parts": value, "letters": [long], "letters of a key": {long: 1}}[much]
    began = time.process_time()
    with pytest.raises(BadQuery) as refused:
        world.serving.query({"site_id": SITE, "metrics": odd, "date_range": "28d"})
    most = "250,000 parts" if much == "parts" else "1,048,576 letters"
    assert refused.value.as_json()["error"] == f"A question has at most {most} (/)."
    assert time.process_time() - began < LONGEST


def test_many_parts_below_a_long_key_take_no_more_memory(world: World) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(BadQuery):
            world.serving.query({"k" * 500_000: [1] * 240_000})
        assert tracemalloc.get_traced_memory()[1] < 2**28
    finally:
        tracemalloc.stop()


def ask(world: World, good: list[Any], random: Random, count: int) -> int:
    """How many of so many, which are more or less wrong, were answered."""
    answered = 0
    for n in range(count):
        asked = deepcopy(good[n % len(good)])
        for _ in range(random.choice([0, 1, 1, 1, 2, 3])):
            asked = mutated(asked, deepcopy(random.choice(good)), random)
        answered += is_answered(world, asked)
    return answered


def is_answered(world: World, asked: Any) -> bool:
    """Whether it is answered, and then rightly; else it is refused."""
    began = time.process_time()
    answer, refusal = None, None
    try:
        answer = world.serving.query(asked, NOW)
    except BadQuery as error:
        refusal = error.as_json()
    assert time.process_time() - began < LONGEST, asked
    json.dumps(answer or refusal, allow_nan=False, ensure_ascii=False).encode()  # as it is sent
    if refusal is not None:
        assert_clear(refusal)
        return False
    if patterns(asked) <= set(PATTERNS):  # of others RE2 and Python think differently
        assert_right(answer, world.naive, asked)
    return True


def patterns(asked: Any) -> set[str]:
    found = [leaf for one in asked.get("filters", []) for leaf in leaves(one)]
    return {value for leaf in found if leaf[0].startswith("matches") for value in leaf[2]}


def assert_clear(refusal: dict[str, Any]) -> None:
    """A sentence, where, and what was probably meant of all that is allowed there."""
    assert refusal["path"].startswith("/")
    assert refusal["error"].endswith(".")
    assert len(refusal["error"]) < LONGEST_TEXT, refusal["error"][:LONGEST_TEXT]
    allowed = refusal["allowed"]
    assert refusal["nearest"] in allowed if allowed else refusal["nearest"] is None, refusal


def assert_right(answer: Any, naive: Answers, asked: Any) -> None:
    right = naive.answer(asked, NOW)
    assert list(map(plain, answer["results"])) == right["results"], asked
    if asked.get("include", {}).get("total_rows"):
        assert answer["meta"]["total_rows"] == right["total_rows"], asked
    if asked.get("include", {}).get("time_labels"):
        assert answer["meta"]["time_labels"] == right["time_labels"], asked


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """Without the texts of amounts."""
    found = row | {"metrics": [_amount(value) for value in row["metrics"]]}
    if "comparison" in row:
        found["comparison"] = plain(row["comparison"])
    return found


def _amount(value: Any) -> Any:
    return {n: value[n] for n in ("value", "currency")} if isinstance(value, dict) else value
