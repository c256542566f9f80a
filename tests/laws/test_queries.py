"""Law 4, for any question: its answer is the naive one, row by row and in order."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clickstream.settings import Settings
from serving.library import Serving
from tests.answers import METRIC, Answers
from tests.layers import Layers, ends_of
from tests.many import in_one_log, many
from tests.questions import questions
from tests.shops import GOALS, MOMENTS, SEGMENTS, defined, streams

WORLDS = 2
STREAMS = 33
NOW = datetime(2029, 1, 1, tzinfo=UTC)


class World:
    """Sites that are served from a publication up to random offsets, and a tail of some epochs."""

    def __init__(self, folder: Path, number: int) -> None:
        made = many(streams(), STREAMS * WORLDS)[number::WORLDS]
        log = in_one_log([[e | {"site_id": _name(e)} for e in stream] for stream in made])
        self.sites = sorted({event["site_id"] for event in log})
        self.naive = {site: _naive(log, site, _zone(site)) for site in self.sites}
        settings = Settings(data_dir=folder, sites_file=folder / "sites.toml")
        settings.sites_file.write_text("".join(map(_described, self.sites)), encoding="utf-8")
        layers, random = Layers(settings), Random(number)
        edges = [0, *sorted(random.sample(range(1, len(log)), 5)), len(log)]
        for a, b in pairwise(edges):
            layers.speed(log[a:b])
        layers.batch(log, {p: random.randint(0, end) for p, end in ends_of(log).items()})
        defined(settings, self.sites)
        self.serving = Serving(settings)

    def __repr__(self) -> str:
        return "a world"


@pytest.fixture(scope="module", params=range(WORLDS))
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("queries"), request.param)
    with made.serving:
        yield made


@settings(max_examples=150)
@given(data=st.data())
def test_an_answer_is_the_naive_one(world: World, data: st.DataObject) -> None:
    assert_answered(world, data)


@pytest.mark.slow
@settings(max_examples=3_000)
@given(data=st.data())
def test_an_answer_is_the_naive_one_to_many_questions(world: World, data: st.DataObject) -> None:
    assert_answered(world, data)


def assert_answered(world: World, data: st.DataObject) -> None:
    site = data.draw(st.sampled_from(world.sites))
    moment = datetime.fromisoformat(_moment(site)[1])
    asked = data.draw(questions(site, moment, ZoneInfo(_zone(site))))
    is_, right = shown(world.serving.query(asked, NOW), asked), world.naive[site].answer(asked, NOW)
    assert is_ == right, f"{asked}\n  is    {is_}\n  right {right}"


def test_the_questions_are_about_something() -> None:
    """Of nearly each metric some answer is more than nothing, and some answers have changed."""
    more: Counter[str] = Counter()
    log = in_one_log([[e | {"site_id": "s"} for e in one] for one in many(streams(MOMENTS[:1]), 2)])
    zone, moment = MOMENTS[0]
    naive = _naive(log, "s", zone)
    of_site = questions("s", datetime.fromisoformat(moment), ZoneInfo(zone))
    for (asked,) in many(of_site.map(lambda one: [one]), 400):
        for row in naive.answer(asked, NOW)["results"]:
            more.update(m for m, n in zip(asked["metrics"], row["metrics"], strict=True) if n)
            more["changed"] += any(row.get("comparison", {}).get("change", ()))
    assert [name for name in METRIC if not more[name]] == []
    assert more["changed"] > 10


def shown(answer: dict[str, Any], asked: dict[str, Any]) -> dict[str, Any]:
    """What the naive answer has, too: money without its texts."""
    meta = answer["meta"]
    found = {
        "results": [_plain(row) for row in answer["results"]],
        "total_rows": meta["total_rows"],
        "warned": set(meta.get("metric_warnings", {})),
    }
    if asked["include"].get("time_labels"):
        found["time_labels"] = meta["time_labels"]
    return found


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    found = row | {"metrics": [_amount(value) for value in row["metrics"]]}
    if "comparison" in row:
        found["comparison"] = _plain(row["comparison"])
    return found


def _amount(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: value[name] for name in ("value", "currency")}
    return value


def _name(event: dict[str, Any]) -> str:
    """Site n/m of the n-th stream about the m-th moment, without the stroke."""
    return str(event["site_id"]).replace("/", ".")


def _moment(site: str) -> tuple[str, str]:
    return MOMENTS[int(site.split(".")[1])]


def _zone(site: str) -> str:
    return _moment(site)[0]


def _described(site: str) -> str:
    return f'["{site}"]\nhostnames = []\ntimezone = "{_zone(site)}"\ncurrency = "CHF"\n'


def _naive(log: list[dict[str, Any]], site: str, zone: str) -> Answers:
    return Answers(log, site, ZoneInfo(zone), currency="CHF", goals=GOALS, segments=SEGMENTS)
