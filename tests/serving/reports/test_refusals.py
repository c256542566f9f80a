"""What no report answers is refused with its place, and with what would do."""

from datetime import UTC, datetime
from typing import Any

import duckdb
import pytest

from clickstream.sites import Site
from serving.generation import Generation
from serving.query.errors import BadQuery
from serving.readers import Reader
from serving.reports import REPORTS, answer
from serving.reports.scope import Known, Moment
from serving.store.catalogue import Catalogue
from serving.store.goal import Goal

KNOWN = Known(
    {"s": Site("s", ("s",), "UTC", "EUR")},
    lambda _: Catalogue({"Purchase": Goal("Purchase", event="purchase")}),
)
AB = [{"page": "/a"}, {"page": "/b"}]

REFUSED = [
    ("funnel", {}, "/steps"),
    ("funnel", {"steps": AB * 5}, "/steps"),
    ("funnel", {"steps": [{"page": ""}, *AB]}, "/steps/0/page"),
    ("funnel", {"steps": [{"pages": "/a"}, *AB]}, "/steps/0/pages"),
    ("funnel", {"steps": [{}, *AB]}, "/steps/0"),
    ("funnel", {"steps": ["Purchases", *AB]}, "/steps/0/goal"),
    ("funnel", {"steps": [{"event": "x", "scroll": 5}, *AB]}, "/steps/0/scroll"),
    ("funnel", {"steps": [{"page": "/", "scroll": 101}, *AB]}, "/steps/0/scroll"),
    ("funnel", {"steps": [{"page": "/", "props": ["k"]}, *AB]}, "/steps/0/props"),
    ("funnel", {"steps": [{"page": "/", "props": {"k": 1}}, *AB]}, "/steps/0/props/k"),
    ("funnel", {"steps": [{"page": "/", "hostname": []}, *AB]}, "/steps/0/hostname"),
    (
        "funnel",
        {"steps": [{"page": "/", "filters": [["is", "x", ["y"]]]}, *AB]},
        "/steps/0/filters/0/1",
    ),
    ("funnel", {"steps": AB, "by": "visitors"}, "/by"),
    ("funnel", {"steps": AB, "window": 1.5}, "/window"),
    ("funnel", {"steps": AB, "dimensions": ["visit:source", "event:page"]}, "/dimensions"),
    ("funnel", {"steps": AB, "dimensions": ["visit:sorce"]}, "/dimensions/0"),
    ("funnel", {"steps": AB, "dimensions": ["event:props:"]}, "/dimensions/0"),
    ("funnel", {"steps": AB, "people": {"step": 3}}, "/people/step"),
    ("funnel", {"steps": AB, "people": {"step": 2, "are": "lost"}}, "/people/are"),
    (
        "funnel",
        {"steps": AB, "people": {"step": 2}, "dimensions": ["visit:source"]},
        "/people",
    ),
    ("funnel", {"steps": AB, "pagination": {"limit": 0}}, "/pagination/limit"),
    ("funnel", {"steps": AB, "filters": [["is", "visit:source"]]}, "/filters/0"),
    ("funnel", {"steps": AB, "include": {"bots": 1}}, "/include/bots"),
    ("funnel", {"steps": AB, "include": {"bot": True}}, "/include/bot"),
    ("funnel", {"steps": AB, "include": {"comparisons": {}}}, "/include/comparisons/mode"),
    ("retention", {"interval": "hour"}, "/interval"),
    ("retention", {"cohorts": "all"}, "/cohorts"),
    ("retention", {"start": {"page": 7}}, "/start/page"),
    ("retention", {"interval": "day", "date_range": ["2020-01-01", "2022-01-01"]}, "/interval"),
    ("lifecycle", {"interval": "year"}, "/interval"),
    ("lifecycle", {"date_range": "yesterday"}, "/date_range"),
    ("paths", {"nodes": "visits"}, "/nodes"),
    ("paths", {"depth": 11}, "/depth"),
    ("paths", {"top": 0}, "/top"),
    ("paths", {"threshold": 0}, "/threshold"),
    ("paths", {"collapse": "no"}, "/collapse"),
    ("paths", {"start": {"page": "/"}, "end": {"page": "/"}}, "/end"),
    ("paths", {"start": {"event": "signup"}}, "/start/event"),
    ("paths", {"start": {"event": "engagement"}, "nodes": "events"}, "/start/event"),
    ("paths", {"end": {}}, "/end"),
    ("visits", {"visitor_id": ""}, "/visitor_id"),
    ("visits", {"events": "all"}, "/events"),
    ("visits", {"pagination": {"limit": 1001}}, "/pagination/limit"),
    ("visits", {"pagination": {"after": ["2026-03-01", 5]}}, "/pagination/after"),
    ("visits", {"pagination": {"after": ["yesterday", "v"]}}, "/pagination/after/0"),
    ("visits", {"pagination": {"after": ["2026-03-01T00:00:00", "v"]}}, "/pagination/after/0"),
]


@pytest.mark.parametrize(("name", "more", "path"), REFUSED, ids=str)
def test_what_is_wrong_is_named_with_its_place(name: str, more: dict[str, Any], path: str) -> None:
    with pytest.raises(BadQuery) as refused:
        ask(name, {"date_range": "30d"} | more)
    assert refused.value.path == path


@pytest.mark.parametrize("name", [n for n in REPORTS if n != "realtime"])
def test_a_report_has_a_range(name: str) -> None:
    with pytest.raises(BadQuery) as refused:
        ask(name, {"steps": AB} if name == "funnel" else {})
    assert refused.value.path == "/date_range"


def test_a_report_that_is_not_there_is_named() -> None:
    with pytest.raises(BadQuery) as refused:
        ask("retentions", {})
    assert refused.value.nearest == "retention"


def ask(name: str, more: dict[str, Any]) -> dict[str, Any]:
    now = datetime(2026, 3, 3, tzinfo=UTC)
    with duckdb.connect() as con:
        moment = Moment(Reader(con), Generation("g", 1800), now)
        return answer(name, {"site_id": "s"} | more, KNOWN, moment)
