"""Reports and the query API say the same where they speak of the same."""

from collections.abc import Iterator
from typing import Any

import pytest

from serving.library import Serving
from tests.layers import ends_of
from tests.many import Stream, in_one_log, many
from tests.serving.reports.test_realtime import serve
from tests.streams import streams

FILTERS = [[], [["is", "visit:country", ["DE"]]], [["is", "event:page", ["/a"]]]]
RANGE = ["2026-02-27", "2026-03-05"]


@pytest.fixture(scope="module")
def log() -> Stream:
    log = in_one_log(many(streams(), 12))
    return [event | {"site_id": event["site_id"].replace("/", ".")} for event in log]


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory, log: Stream) -> Iterator[Serving]:
    half = {p: end // 2 for p, end in ends_of(log).items()}
    with serve(tmp_path_factory.mktemp("agree"), log, half) as made:
        yield made


@pytest.fixture(params=FILTERS, ids=str)
def asked(request: pytest.FixtureRequest, log: Stream) -> list[dict[str, Any]]:
    sites = sorted({event["site_id"] for event in log})
    same = {"date_range": RANGE, "filters": request.param}
    return [same | {"site_id": site} for site in sites]


def test_the_log_has_as_many_visits_as_the_metric(
    serving: Serving, asked: list[dict[str, Any]]
) -> None:
    for one in asked:
        assert len(serving.report("visits", one)["results"]) == total(serving, one, "visits")


def test_cohorts_are_visitors_and_new_visitors_of_their_day(
    serving: Serving, asked: list[dict[str, Any]]
) -> None:
    for one in asked:
        for cohorts, metric in (("every", "visitors"), ("new", "new_visitors")):
            kind = {"interval": "day", "cohorts": cohorts}
            rows = serving.report("retention", one | kind)["results"]
            found = {row["cohort"]: row["people"] for row in rows if row["people"]}
            assert found == by_day(serving, one, metric)


def test_the_lifecycle_adds_up_to_visitors(serving: Serving, asked: list[dict[str, Any]]) -> None:
    for one in asked:
        rows = serving.report("lifecycle", one)["results"]
        here = {r["interval"]: r["new"] + r["returning"] + r["resurrecting"] for r in rows}
        assert {day: n for day, n in here.items() if n} == by_day(serving, one, "visitors")


def test_a_first_step_of_anything_is_every_visitor(
    serving: Serving, asked: list[dict[str, Any]]
) -> None:
    anything = {"page": "*", "filters": []}
    for one in asked:
        only = one | {"filters": [*one["filters"], ["is", "event:name", ["page_view"]]]}
        (row,) = serving.report("funnel", one | {"steps": [anything, anything]})["results"]
        assert row["steps"][0]["visitors"] == total(serving, only, "visitors")


def total(serving: Serving, one: dict[str, Any], metric: str) -> Any:
    return serving.query(one | {"metrics": [metric]})["results"][0]["metrics"][0]


def by_day(serving: Serving, one: dict[str, Any], metric: str) -> dict[str, Any]:
    rows = serving.query(one | {"metrics": [metric], "dimensions": ["time:day"]})["results"]
    return {row["dimensions"][0]: row["metrics"][0] for row in rows if row["metrics"][0]}
