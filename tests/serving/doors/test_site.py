"""What a site has is asked for by name: its funnels, and the properties of its events."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from clickstream.settings import Settings
from serving.api import app
from serving.library import Serving
from tests.layers import Layers
from tests.streams import page_view

NOW = datetime.now(UTC)
FUNNEL: dict[str, Any] = {"steps": [{"page": "/a"}, {"event": "buy"}], "order": "strict"}
ASKED = {"site_id": "shop.example", "date_range": "24h"}
PLAN, SIZE = ({"key": key, "value": "x"} for key in ("plan", "size"))


@pytest.fixture
def http(settings: Settings) -> Iterator[TestClient]:
    """A server of shop.example, where ann bought, bob looked, and a bot and long ago did more."""
    events = [
        ("ann", "page_view", "/a", 5, [PLAN]),
        ("ann", "buy", "/a", 4, [PLAN, SIZE]),
        ("bob", "page_view", "/a", 3, []),
        ("bot", "page_view", "/b", 2, [{"key": "bots", "value": "x"}]),
        ("old", "page_view", "/b", 60 * 24 * 31, [{"key": "old", "value": "x"}]),
    ]
    Layers(settings).speed(
        [
            page_view(
                n,
                site_id="shop.example",
                visitor_id=who,
                name=name,
                path=path,
                event_time=NOW - timedelta(minutes=ago),
                props=props,
                bot=who == "bot",
            )
            for n, (who, name, path, ago, props) in enumerate(events)
        ]
    )
    with TestClient(app(Serving(settings))) as client:
        yield client


def funnel(http: TestClient, **more: Any) -> Any:
    return http.post("/api/v2/reports/funnel", json=ASKED | more)


def test_a_funnel_is_asked_for_by_its_name(http: TestClient) -> None:
    kept = http.post("/api/v2/sites/shop.example/funnels", json={"name": "Sale"} | FUNNEL)
    assert kept.status_code == 201
    named, spelt = funnel(http, funnel="Sale").json(), funnel(http, **FUNNEL).json()
    assert [step["visitors"] for step in named["results"][0]["steps"]] == [2, 1]
    assert named["results"] == spelt["results"]
    assert named["query"]["funnel"] == "Sale"
    for key in ("steps", "order", "window", "by"):
        assert named["query"][key] == spelt["query"][key]

    people = funnel(http, funnel="Sale", people={"step": 2}).json()["results"]
    assert [one["visitor_id"] for one in people] == ["bob"]

    change = {"name": "Sale", "steps": FUNNEL["steps"][::-1], "version": 1}
    http.put("/api/v2/sites/shop.example/funnels/1", json=change)
    changed = funnel(http, funnel="Sale").json()["results"][0]["steps"]
    assert [step["visitors"] for step in changed] == [1, 0]


def test_a_funnel_that_is_not_there_is_refused_with_the_nearest(http: TestClient) -> None:
    http.post("/api/v2/sites/shop.example/funnels", json={"name": "Sale"} | FUNNEL)
    refused = funnel(http, funnel="Sal")
    assert refused.status_code == 400
    assert (refused.json()["path"], refused.json()["nearest"]) == ("/funnel", "Sale")
    assert funnel(http, funnel=["Sale"]).json()["path"] == "/funnel"
    assert funnel(http, funnel="Sale", window=60).json()["path"] == "/window"


def test_properties_are_those_that_people_sent_of_late(http: TestClient) -> None:
    told = http.get("/api/v2/sites/shop.example/properties").json()
    assert told["results"] == [{"name": "plan", "events": 2}, {"name": "size", "events": 1}]
    assert told["meta"]["freshness"]
    assert http.get("/api/v2/sites/blog.example/properties").json()["results"] == []
    assert http.get("/api/v2/sites/no.example/properties").status_code == 404
