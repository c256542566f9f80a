"""Law 4, to the end: every answer of the query API is the naive one over all events received."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from clickstream.dimensions import DIMENSIONS, TIME_DIMENSIONS
from clickstream.settings import Settings
from serving.library import Serving
from tests import answers
from tests.answers import Answers
from tests.layers import Layers, ends_of
from tests.many import Stream, in_one_log, many
from tests.streams import DAY, streams

STREAMS = 72

# Each stream is about one of these moments, when its site's clocks do what is hard
MOMENTS = (
    ("Europe/Berlin", "2026-03-29T01:00Z"),  # 02:00 is 03:00
    ("Europe/Berlin", "2026-10-25T01:00Z"),  # 02:00 to 03:00 comes twice
    ("America/Sao_Paulo", "2018-11-04T03:00Z"),  # a day without midnight
    ("America/Sao_Paulo", "2018-02-18T02:00Z"),  # 23:00 to midnight comes twice
    ("Asia/Kolkata", "2026-03-01T18:30Z"),  # five hours and a half from UTC
    ("Australia/Lord_Howe", "2026-04-04T15:00Z"),  # half an hour comes twice
    ("Australia/Lord_Howe", "2026-10-03T15:30Z"),  # half an hour is left out
    ("Pacific/Apia", "2011-12-30T10:00Z"),  # a day is left out
    ("UTC", "2026-03-01T00:00Z"),
)

METRICS = answers.PLAIN
WITHOUT_ENTRY = {n for n, d in DIMENSIONS.items() if d.entry is None}  # by which no visit enters
BY_NAME = tuple(m for m in METRICS if answers.rows_of(m, ["event:name"]) != "entries")
NAMES = (*DIMENSIONS, *TIME_DIMENSIONS)
PAIRS = (
    ("time:hour", "visit:source"),
    ("visit:country", "event:page"),
    ("event:page", "event:hostname"),
    ("visit:source", "visit:entry_page", "event:name"),
)


@pytest.fixture(scope="module")
def log() -> Stream:
    made = many(streams(), STREAMS)
    for n, stream in enumerate(made):
        moment = datetime.fromisoformat(MOMENTS[n % len(MOMENTS)][1])
        shift = moment - timedelta(minutes=45) - DAY
        made[n] = [
            e | {"site_id": e["site_id"].replace("/", "."), "event_time": e["event_time"] + shift}
            for e in stream
        ]
    return in_one_log(made)


@pytest.fixture(scope="module")
def sites(log: Stream) -> list[str]:
    return sorted({event["site_id"] for event in log})


@pytest.fixture(scope="module")
def serving(
    tmp_path_factory: pytest.TempPathFactory, log: Stream, sites: list[str]
) -> Iterator[Serving]:
    """Epochs, a publication at any offsets, more epochs, another publication, the rest."""
    folder = tmp_path_factory.mktemp("answers")
    settings = Settings(data_dir=folder, sites_file=folder / "sites.toml")
    write_sites(settings.sites_file, sites)
    layers, random = Layers(settings), Random(3)
    edges = [0, *sorted(random.sample(range(1, len(log)), 9)), len(log)]
    epochs = [log[a:b] for a, b in pairwise(edges)]
    with Serving(settings) as made:
        cutoff = dict.fromkeys(ends_of(log), 0)
        for n, epoch in enumerate(epochs):
            layers.speed(epoch)
            if n in (3, 7):
                received = log[: edges[n + 1]]
                cutoff = {p: random.randint(cutoff[p], end) for p, end in ends_of(received).items()}
                layers.batch(received, cutoff)
            made.follower.step(wait=True)
        layers.speed(epochs[-1])
        made.follower.step(wait=True)
        yield made


@pytest.fixture(scope="module")
def oracles(log: Stream, sites: list[str]) -> dict[str, Answers]:
    return {site: Answers(log, site, ZoneInfo(zone_of(site)[0])) for site in sites}


QUESTIONS = list(product([(), *((name,) for name in NAMES), *PAIRS], [None, *DIMENSIONS]))


@pytest.mark.parametrize("filtered_by", [None, *DIMENSIONS])
def test_every_metric_by_every_dimension_under_every_filter(
    serving: Serving, oracles: dict[str, Answers], filtered_by: str | None
) -> None:
    for n, (dimensions, filtered) in enumerate(QUESTIONS):
        if filtered == filtered_by:
            random, site = Random(n), sorted(oracles)[n % len(oracles)]
            asked = question(site, dimensions, filtered, oracles[site], random)
            assert_answered(serving, oracles[site], asked)


def test_a_row_of_a_breakdown_is_the_total_under_its_filter(
    serving: Serving, sites: list[str]
) -> None:
    """One answer for a metric, however it is asked for; durations by page are of entries alone."""
    for n, name in enumerate([*DIMENSIONS] * 2):
        metrics = [m for m in METRICS if answers.rows_of(m, [name]) == answers.rows_of(m, [])]
        if name in WITHOUT_ENTRY:
            metrics.remove("bounce_rate")
        query = {"site_id": sites[n], "metrics": list(metrics), "date_range": whole(sites[n])}
        for row in ask(serving, query | {"dimensions": [name]})["results"]:
            only = ask(serving, query | {"filters": [["is", name, row["dimensions"]]]})
            assert only["results"] == [{"dimensions": [], "metrics": row["metrics"]}]


@pytest.mark.parametrize("name", [*answers.OF_EVENTS, "visit:exit_page"])
def test_a_visit_that_outlasts_the_range_counts_for_all_that_it_did(
    serving: Serving, oracles: dict[str, Answers], name: str
) -> None:
    metrics = list(BY_NAME if name in WITHOUT_ENTRY else METRICS)
    outlasting = [
        (site, visit)
        for site, oracle in oracles.items()
        for visit in oracle.visits
        if visit["span_end"] - visit["span_start"] > timedelta(minutes=2)
    ]
    for site, visit in outlasting[:60]:
        first = visit["span_start"].replace(microsecond=0)
        last = first + (visit["span_end"] - visit["span_start"]) // 2
        last = last.replace(microsecond=0)
        asked = {
            "site_id": site,
            "metrics": metrics,
            "date_range": [first.isoformat(), last.isoformat()],
            "include": {"bots": True, "total_rows": True},
        }
        assert_answered(serving, oracles[site], asked | {"dimensions": [name]})
        for value in values(name, oracles[site], Random(0)):
            only = {"dimensions": [], "filters": [["is", name, [value]]]}
            assert_answered(serving, oracles[site], asked | only)


def test_metrics_are_the_same_alone_as_together(serving: Serving, sites: list[str]) -> None:
    for site, name in zip(sites, ["visit:source", "event:page", "time:day"] * 3, strict=False):
        query = {"site_id": site, "date_range": whole(site), "dimensions": [name]}
        query["order_by"] = [[name, "asc"]]
        together = ask(serving, query | {"metrics": list(METRICS)})["results"]
        for n, metric in enumerate(METRICS):
            alone = {
                tuple(row["dimensions"]): row["metrics"][0]
                for row in ask(serving, query | {"metrics": [metric]})["results"]
            }
            for row in together:
                assert alone.get(tuple(row["dimensions"]), 0) == row["metrics"][n]


@pytest.mark.parametrize("unit", TIME_DIMENSIONS)
def test_time_labels_are_every_local_interval_of_the_range(
    serving: Serving, oracles: dict[str, Answers], unit: str
) -> None:
    for site in sorted(oracles)[: 2 * len(MOMENTS)]:
        moment = local_day(site)
        first, last = (moment, moment) if unit == "time:minute" else spread(moment)
        asked = {
            "site_id": site,
            "metrics": ["events"],
            "date_range": [str(first), str(last)],
            "dimensions": [unit],
            "include": {"time_labels": True},
        }
        answer = ask(serving, asked)
        assert answer["meta"]["time_labels"] == oracles[site].labels(unit, (first, last))


def test_pages_of_an_answer_join_to_the_whole(serving: Serving, sites: list[str]) -> None:
    query = {
        "site_id": sites[0],
        "metrics": ["visitors"],
        "date_range": whole(sites[0]),
        "dimensions": ["event:page", "event:name"],
        "include": {"total_rows": True},
    }
    all_rows = ask(serving, query)["results"]
    pages = [
        ask(serving, query | {"pagination": {"limit": 2, "offset": offset}})
        for offset in range(0, len(all_rows), 2)
    ]
    assert [row for page in pages for row in page["results"]] == all_rows
    assert {page["meta"]["total_rows"] for page in pages} == {len(all_rows)}


def test_bots_are_counted_only_where_they_are_asked_for(
    serving: Serving, oracles: dict[str, Answers]
) -> None:
    differ = 0
    for site, oracle in oracles.items():
        days = tuple(map(date.fromisoformat, whole(site)))
        query = {"site_id": site, "metrics": list(METRICS), "date_range": whole(site)}
        for bots in (False, True):
            (row,) = ask(serving, query | {"include": {"bots": bots}})["results"]
            assert row["metrics"] == oracle.rows(METRICS, days, bots=bots)[()]
        differ += oracle.rows(METRICS, days) != oracle.rows(METRICS, days, bots=True)
    assert differ > 10


def write_sites(path: Path, sites: list[str]) -> None:
    tables = [
        f'["{site}"]\nhostnames = []\ntimezone = "{zone_of(site)[0]}"\ncurrency = "EUR"\n'
        for site in sites
    ]
    path.write_text("\n".join(tables), encoding="utf-8")


def zone_of(site: str) -> tuple[str, datetime]:
    zone, moment = MOMENTS[int(site.split(".")[0]) % len(MOMENTS)]
    return zone, datetime.fromisoformat(moment)


def local_day(site: str) -> date:
    zone, moment = zone_of(site)
    return moment.astimezone(ZoneInfo(zone)).date()


def spread(day: date) -> tuple[date, date]:
    return day - timedelta(days=3), day + timedelta(days=30)


def whole(site: str) -> list[str]:
    return [str(day) for day in spread(local_day(site))]


def question(
    site: str,
    dimensions: tuple[str, ...],
    filtered_by: str | None,
    oracle: Answers,
    random: Random,
) -> dict[str, Any]:
    day = local_day(site)
    ranges = [[str(day), str(day)], instants(zone_of(site)[1], random)]
    if "time:minute" not in dimensions:
        ranges.append(whole(site))
    metrics = list(BY_NAME if WITHOUT_ENTRY & {*dimensions} else METRICS)
    random.shuffle(metrics)
    asked = {
        "site_id": site,
        "metrics": metrics,
        "date_range": random.choice(ranges),
        "dimensions": list(dimensions),
        "include": {"bots": random.random() < 0.5, "total_rows": True},
    }
    if filtered_by:
        asked["filters"] = [["is", filtered_by, values(filtered_by, oracle, random)]]
        if random.random() < 0.3:
            other = random.choice(list(DIMENSIONS))
            asked["filters"].append(["is", other, values(other, oracle, random)])
    if random.random() < 0.5:
        columns = [*metrics, *dimensions]
        chosen = random.sample(columns, random.randint(1, len(columns)))
        asked["order_by"] = [[name, random.choice(["asc", "desc"])] for name in chosen]
    return asked


def instants(moment: datetime, random: Random) -> list[str]:
    """Two times to the second, the last second counts."""
    first = moment + timedelta(minutes=random.randint(-50, 10))
    last = first + timedelta(seconds=random.randint(0, 9000))
    return [first.isoformat(), last.isoformat()]


def values(dimension: str, oracle: Answers, random: Random) -> list[str]:
    """Some that there are, often; and one that is not, sometimes."""
    column = answers.VISIT_DIMENSIONS.get(dimension)
    rows = [v[column] for v in oracle.visits] if column else [
        h[answers.OF_EVENTS[dimension]] for h in oracle.hits
    ]  # fmt: skip
    there = sorted(set(rows))
    chosen = random.sample(there, min(len(there), random.randint(1, 2)))
    return [*chosen, "not there"] if random.random() < 0.2 else chosen


def assert_answered(serving: Serving, oracle: Answers, asked: dict[str, Any]) -> None:
    answer, right = ask(serving, asked), oracle.answer(asked)
    assert answer["results"] == right["results"], asked
    assert answer["meta"]["total_rows"] == right["total_rows"]


def ask(serving: Serving, query: dict[str, Any]) -> dict[str, Any]:
    return serving.query(query, now=datetime(2026, 12, 1, 12, tzinfo=UTC))
