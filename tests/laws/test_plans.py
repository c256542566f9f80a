"""Both plans give one answer: a cube's is that of a scan, and of a naive count over all events.

Random streams over weeks come in epochs, late and duplicated, around publications with any cutoff,
in zones whose clocks do what is hard. The questions are any that a cube can answer.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clickstream.dimensions import CUBES, DIMENSIONS
from clickstream.settings import Settings
from serving.library import Serving
from serving.query.errors import BadQuery
from serving.store.database import Database
from serving.store.kinds import KINDS
from serving.store.segment import Segment
from serving.store.store import Store
from tests import answers
from tests.answers import Answers
from tests.laws.test_cubes import SLOWER, ZONES
from tests.layers import Layers, ends_of
from tests.many import Stream, in_one_log, many
from tests.streams import streams

STREAMS = 40
QUESTIONS = 200
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
METRICS = (*answers.PLAIN, "percentage", "new_visitors", "returning_visitors")
OF_CUBES = [m for m in METRICS if "engage" not in m and m[:3] not in ("new", "ret")]
INTERVALS = ("time:day", "time:week", "time:month")


@pytest.fixture(scope="module")
def log() -> Stream:
    events = in_one_log(many(streams(), STREAMS), seed=5)
    start = min(event["event_time"] for event in events)
    return [
        e
        | {
            "site_id": e["site_id"].replace("/", "."),
            "event_time": start + (e["event_time"] - start) * SLOWER,
        }
        for e in events
    ]


@pytest.fixture(scope="module")
def zones(log: Stream) -> dict[str, str]:
    sites = sorted({event["site_id"] for event in log})
    return {site: ZONES[n % len(ZONES)] for n, site in enumerate(sites)}


@pytest.fixture(scope="module")
def serving(
    tmp_path_factory: pytest.TempPathFactory, log: Stream, zones: dict[str, str]
) -> Iterator[Serving]:
    """Epochs before and after two publications, each of any offsets."""
    folder = tmp_path_factory.mktemp("plans")
    settings = Settings(data_dir=folder, sites_file=folder / "sites.toml")
    write_sites(settings.sites_file, zones)
    layers, random = Layers(settings), Random(9)
    edges = [0, *sorted(random.sample(range(1, len(log)), 8)), len(log)]
    with Serving(settings) as made:
        cutoff = dict.fromkeys(ends_of(log), 0)
        for n, (start, end) in enumerate(pairwise(edges)):
            layers.speed(log[start:end])
            if n in (3, 6):
                cutoff = {p: random.randint(cutoff[p], e) for p, e in ends_of(log[:end]).items()}
                layers.batch(log[:end], cutoff)
            made.follower.step(wait=True)
            if random.random() < 0.5:  # so that the next step finds a delta to add to
                made.served.catch_up()
        made.served.catch_up()  # else so little is scanned rather than waited for
        yield made


def test_a_cube_answers_as_a_scan_does_and_as_a_naive_count(
    serving: Serving, log: Stream, zones: dict[str, str]
) -> None:
    oracles = {site: Answers(log, site, ZoneInfo(zone)) for site, zone in zones.items()}
    busy = sorted(zones, key=lambda site: len(oracles[site].visits))[-20:]
    of_something = by_cube = 0
    for n in range(QUESTIONS):
        random = Random(n)
        site = random.choice(busy)
        asked = question(site, oracles[site], random)
        right = oracles[site].answer(asked, NOW)["results"]
        chosen = ask(serving, asked | {"include": {"explain": True}})
        assert chosen["results"] == right, asked
        assert ask(serving, asked | {"plan": "scan"})["results"] == right, asked
        by_cube += chosen["meta"]["plan"]["by"] == "cube"
        of_something += any(any(row["metrics"]) for row in right)
    assert by_cube > QUESTIONS / 4
    assert of_something > QUESTIONS / 4


def question(site: str, oracle: Answers, random: Random) -> dict[str, Any]:
    """By one dimension or of one of its values: most as a cube can answer it, some as none can."""
    starts = [visit["span_start"].astimezone(oracle.zone).date() for visit in oracle.visits]
    first = min(starts) + timedelta(days=random.randint(-2, 12))
    last = first + timedelta(days=random.choice([0, 1, 6, 30, 30, 80, 80, 120]))
    name = random.choice(["", *CUBES, "visit:language"])
    dimensions, filters = [], []
    if name and random.random() < 0.5:
        column = answers.VISIT_DIMENSIONS.get(name)
        values = [v[column] for v in oracle.visits] if column else [
            h[answers.OF_EVENTS[name]] for h in oracle.hits
        ]  # fmt: skip
        filters = [["is", name, [random.choice(values) or DIMENSIONS[name].blank]]]
    if name and (not filters or random.random() < 0.5):
        dimensions.append(name)
    if random.random() < 0.5:
        dimensions.insert(random.randint(0, len(dimensions)), random.choice(INTERVALS))
    known = random.choice([METRICS, OF_CUBES, OF_CUBES])
    metrics = random.sample(known, random.randint(1, len(known)))
    if "event:name" in dimensions:
        metrics = [m for m in metrics if m not in ("bounce_rate", "visit_duration")] or ["visits"]
    return {
        "site_id": site,
        "metrics": metrics,
        "date_range": [str(first), str(last)],
        "dimensions": dimensions,
        "filters": filters,
    }


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"plan": "scan"}, "a scan is asked for"),
        ({"date_range": "24h"}, "a cube has whole days of the site"),
        ({"dimensions": ["time:hour"]}, "a cube has whole days of the site"),
        ({"dimensions": ["visit:source", "visit:os"]}, "a cube has one dimension"),
        ({"dimensions": ["visit:screen"]}, "there is no cube of visit:screen"),
        ({"filters": [["is", "visit:os", ["a", "b"]]]}, "a cube has filters of one value alone"),
        ({"filters": [["is_not", "visit:os", ["a"]]]}, "a cube has filters of one value alone"),
        (
            {"dimensions": ["visit:os"], "filters": [["is", "visit:source", ["a"]]]},
            "the filter is of another dimension",
        ),
        (
            {"filters": [["is", "event:page", ["/"]]], "metrics": ["visit_duration"]},
            "the cube of event:page has durations of those who entered by it",
        ),
        (
            {"dimensions": ["event:page"], "date_range": "400d"},
            "the cube of event:page is exact for ranges of up to 100 days",
        ),
        ({"include": {"bots": True}}, "no cube has bots"),
    ],
)
def test_a_scan_says_why_it_is_no_cube(
    serving: Serving, zones: dict[str, str], change: dict[str, Any], why: str
) -> None:
    asked = {"site_id": next(iter(zones)), "metrics": ["visitors"], "date_range": "7d"} | change
    include = {"explain": True} | asked.get("include", {})
    told = ask(serving, asked | {"include": include})["meta"]["plan"]
    assert told == {"by": "scan", "why_not_cube": why}
    if "plan" not in asked:
        with pytest.raises(BadQuery, match=why):
            ask(serving, asked | {"plan": "cube"})


def test_a_segment_of_one_value_is_told_by_a_cube(serving: Serving, zones: dict[str, str]) -> None:
    site, mobile = next(iter(zones)), ["is", "visit:device", ["Mobile"]]
    with closing(Database(serving.settings.store_file)) as database:
        segment = Segment(name="Mobile", filters=[["and", [mobile]]])
        number = Store(database).add(site, KINDS["segments"], segment, by="a test").id
    asked = {"site_id": site, "metrics": ["visitors", "bounce_rate"], "date_range": "7d"}
    by_segment = asked | {"filters": [["is", "segment", [number]]], "plan": "cube"}
    written_out = asked | {"filters": [mobile], "plan": "cube"}
    told, right = ask(serving, by_segment), ask(serving, written_out)
    assert (told["results"], told["query"]) == (right["results"], right["query"])


def ask(serving: Serving, query: dict[str, Any]) -> dict[str, Any]:
    return serving.query(query, now=NOW)


def write_sites(path: Path, zones: dict[str, str]) -> None:
    tables = [
        f'["{site}"]\nhostnames = []\ntimezone = "{zone}"\ncurrency = "EUR"\n'
        for site, zone in zones.items()
    ]
    path.write_text("\n".join(tables), encoding="utf-8")
