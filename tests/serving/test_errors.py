"""A wrong question over HTTP: 400, the place, the value, what is allowed, the nearest."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from clickstream.settings import Settings
from serving.api import app
from serving.library import Serving

GOOD: dict[str, Any] = {
    "site_id": "shop.example",
    "metrics": ["visitors"],
    "date_range": "day",
}

# what is wrong: (changes to a good query, the place, the nearest that there is)
WRONG = {
    "an unknown key": ({"metric": []}, "/metric", "metrics"),
    "no such site": ({"site_id": "shop.exmple"}, "/site_id", "shop.example"),
    "a site that is no text": ({"site_id": 1}, "/site_id", None),
    "no metrics": ({"metrics": []}, "/metrics", None),
    "metrics that are no list": ({"metrics": "visitors"}, "/metrics", None),
    "a misspelt metric": ({"metrics": ["visits", "visitor"]}, "/metrics/1", "visitors"),
    "a metric twice": ({"metrics": ["visits", "visits"]}, "/metrics", None),
    "a metric that is an object": ({"metrics": [{}]}, "/metrics/0", None),
    "a misspelt dimension": ({"dimensions": ["visit:sauce"]}, "/dimensions/0", "visit:source"),
    "two times": ({"dimensions": ["time:day", "time:hour"]}, "/dimensions", None),
    "a misspelt range": ({"date_range": "dya"}, "/date_range", "day"),
    "a range that is a number": ({"date_range": 7}, "/date_range", None),
    "zero days": ({"date_range": "0d"}, "/date_range", None),
    "a range of one date": ({"date_range": ["2026-10-01"]}, "/date_range", None),
    "no such date": ({"date_range": ["2026-10-01", "2026-10-32"]}, "/date_range", None),
    "a time without offset": (
        {"date_range": ["2026-10-01T00:00:00", "2026-10-02T00:00:00"]},
        "/date_range",
        None,
    ),
    "one time without offset": (
        {"date_range": ["2026-10-01T00:00:00Z", "2026-10-02T00:00:00"]},
        "/date_range",
        None,
    ),
    "the end of time": ({"date_range": ["9999-12-31", "9999-12-31"]}, "/date_range", None),
    "the beginning of time": ({"date_range": ["0001-01-01", "0001-01-01"]}, "/date_range", None),
    "times at the end of time": (
        {"date_range": ["9999-12-31T23:59:59-11:00", "9999-12-31T23:59:59Z"]},
        "/date_range",
        None,
    ),
    "months after the end of time": (
        {"date_range": ["9999-12-01", "9999-12-30"], "dimensions": ["time:month"]},
        "/date_range",
        None,
    ),
    "weeks before the beginning of time": (
        {"date_range": ["0001-01-02", "0001-01-03"], "dimensions": ["time:week"]},
        "/date_range",
        None,
    ),
    "too many intervals": (
        {"date_range": ["2020-01-01", "2026-01-01"], "dimensions": ["time:minute"]},
        "/dimensions",
        None,
    ),
    "an unknown operator": (
        {"filters": [["iss", "visit:source", ["a"]]]}, "/filters/0/0", "is"
    ),
    "a filter by a metric": (
        {"filters": [["is", "visit:source", ["a"]], ["is", "event:pag", ["a"]]]},
        "/filters/1/1",
        "event:page",
    ),
    "a filter by time": ({"filters": [["is", "time:day", ["a"]]]}, "/filters/0/1", None),
    "a filter of two parts": ({"filters": [["is", "visit:source"]]}, "/filters/0", None),
    "a filter of no values": ({"filters": [["is", "visit:source", []]]}, "/filters/0/2", None),
    "a filter of numbers": ({"filters": [["is", "visit:source", [1]]]}, "/filters/0/2/0", None),
    "filters that are an object": ({"filters": {}}, "/filters", None),
    "an order by what is not asked": (
        {"order_by": [["visits", "desc"]]}, "/order_by/0/0", "visitors"
    ),
    "an unknown direction": (
        {"order_by": [["visitors", "descending"]]}, "/order_by/0/1", "desc"
    ),
    "an order of one part": ({"order_by": [["visitors"]]}, "/order_by/0", None),
    "a limit of nothing": ({"pagination": {"limit": 0}}, "/pagination/limit", None),
    "a limit that is true": ({"pagination": {"limit": True}}, "/pagination/limit", None),
    "a page that is unknown": ({"pagination": {"page": 1}}, "/pagination/page", None),
    "an offset beyond numbers": ({"pagination": {"offset": 2**63}}, "/pagination/offset", None),
    "an unknown inclusion": (
        {"include": {"total_row": True}}, "/include/total_row", "total_rows"
    ),
    "an inclusion that is no truth": ({"include": {"total_rows": 1}}, "/include/total_rows", None),
    "time labels of no time": (
        {"include": {"time_labels": True}}, "/include/time_labels", None
    ),
    "bounces by event name": (
        {"metrics": ["bounce_rate"], "dimensions": ["event:name"]}, "/metrics/0", None
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("errors"),
        sites_file=Path("conf/sites.toml").absolute(),
    )
    with TestClient(app(Serving(settings))) as client:
        yield client


def test_the_good_query_is_answered(http: TestClient) -> None:
    answer = http.post("/api/v2/query", json=GOOD)
    assert answer.status_code == 200
    assert answer.json()["results"] == [{"dimensions": [], "metrics": [0]}]


@pytest.mark.parametrize("what", list(WRONG))
def test_a_wrong_question_names_its_place(http: TestClient, what: str) -> None:
    changes, path, nearest = WRONG[what]
    answer = http.post("/api/v2/query", json=GOOD | changes)
    assert answer.status_code == 400, answer.text
    error = answer.json()
    assert error["path"] == path
    assert set(error) == {"error", "path", "value", "allowed", "nearest"}
    if nearest:
        assert error["nearest"] == nearest
        assert nearest in error["error"]
        assert nearest in error["allowed"]


@pytest.mark.parametrize("key", list(GOOD))
def test_what_every_query_has_is_missed(http: TestClient, key: str) -> None:
    answer = http.post("/api/v2/query", json={k: v for k, v in GOOD.items() if k != key})
    assert (answer.status_code, answer.json()["path"]) == (400, f"/{key}")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b"null", b"1" * 5000, b"[" * 100_000, b'{"site_id": NaN}']
)
@pytest.mark.parametrize("route", ["/api/v2/query", "/api/v2/reports/realtime"])
def test_what_is_no_question_is_refused(http: TestClient, route: str, body: bytes) -> None:
    answer = http.post(route, content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_texts_are_values_and_never_sql(http: TestClient) -> None:
    for text in ("'", "'; DROP TABLE state; --", "$filter0", "\\", "%", "\u0000", "😀" * 1000):
        filters = [["is", "visit:source", [text]], ["is", "event:page", [text, "'"]]]
        answer = http.post("/api/v2/query", json=GOOD | {"filters": filters})
        assert answer.status_code == 200, answer.text
        assert answer.json()["query"]["filters"] == filters
